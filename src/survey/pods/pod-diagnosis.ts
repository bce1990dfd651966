import type { Fact, KubeletAccess, Unreadable } from '../../facts/evidence.ts';
import { attempt, type Reading } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { bodyStart } from '../../kubectl/transport/gathered-bytes.ts';
import { diagnosisOf, needsEvents, podProblems, type Diagnosis } from '../../pods/health/diagnosis.ts';
import type { SeenPod } from '../../pods/health/observation.ts';
import type { StaticPod } from '../../pods/static-pod.ts';
import { readPodEvents } from '../mirrors/events.ts';
import type { FactsRequest } from './node-facts.ts';
import { openLog, type LoggedPod } from './pod-log.ts';

/** What is wrong with a pod, and what of its logs could not be read. */
export interface PodHealth {
  readonly health: Fact<readonly Diagnosis[]> | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** A static pod whose health is looked at, as its kubelet or its mirror shows it. */
export interface PatientPod extends LoggedPod {
  /** Undefined where its kubelet says that it is well. */
  readonly seen: SeenPod | undefined;
  /** How its kubelet was asked; absent where that does not tell. */
  readonly access?: KubeletAccess | undefined;
}

/** The pod as its kubelet shows it; undefined where it does not run it. */
export function patientOfKubelet({ node, metadata, mirror, kubelet }: StaticPod): PatientPod | undefined {
  if (kubelet === undefined) return undefined;
  const { namespace = '', name = '' } = metadata;
  const { seen, access } = kubelet;
  return { namespace, name, node, seen, access, mirrored: mirror !== undefined };
}

/** Of so many containers the logs are read: the others usually end for the same reason. */
const MOST_LOGS = 4;
const LINES = 20;
/** Bytes that so many lines may have. */
const MOST_BYTES = 256 * 1024;

/**
 * Says what is wrong with a pod; for that the last lines of containers are read that are not well, and of no others, and the
 * pod's Events where these and the state do not say why.
 */
export async function diagnosePod(connection: Connection, pod: PatientPod, request: FactsRequest): Promise<PodHealth> {
  const { seen } = pod;
  const problems = seen === undefined ? [] : podProblems(seen, request.now());
  const wanted = problems.filter(({ log }) => log !== undefined).slice(0, MOST_LOGS);
  const unreadable: Unreadable[] = [];
  const logs = problems.map(async (problem) => {
    const { container, log } = problem;
    if (container === undefined || !wanted.includes(problem)) return [];
    const reading = await readLastLines(connection, pod, { container, previous: log === 'previous' }, request);
    if (reading.kind === 'unreadable') unreadable.push(reading.unreadable);
    return reading.kind === 'read' ? reading.value : [];
  });
  const told = (await Promise.all(logs)).map((lines, index) => ({ problem: problems[index]!, lines }));
  const asking = told.filter(({ problem, lines }) => needsEvents(problem, { lines }));
  const events = asking.length === 0 ? undefined : await readEvents(connection, pod, request.signal);
  if (events?.kind === 'unreadable') unreadable.push(events.unreadable);
  if (events?.kind === 'read') unreadable.push(...events.value.unreadable);
  const read = events?.kind === 'read' ? { events: events.value.events } : {};
  const value = told.map((one) => {
    const evidence = { lines: one.lines, hostNetwork: seen?.hostNetwork, ...(asking.includes(one) && read) };
    return diagnosisOf(one.problem, evidence);
  });
  if (seen?.from === 'mirror') return { health: { value, source: 'pod', confidence: 'certain' }, unreadable };
  return { health: { value, source: 'kubelet-pods', confidence: 'certain', access: pod.access }, unreadable };
}

/** Kubelets report by the hash of the manifest: without it nothing tells this pod's Events from those of one before. */
async function readEvents(connection: Connection, { namespace, name, seen }: PatientPod, signal: AbortSignal) {
  const hash = seen?.hash ?? '';
  if (hash === '') return undefined;
  const question = { what: `events of pod ${namespace}/${name}`, permission: 'list events' };
  return await attempt(question, () => readPodEvents(connection, { namespace, hash }, signal));
}

interface WantedLog {
  readonly container: string;
  readonly previous: boolean;
}

function readLastLines(
  connection: Connection,
  pod: PatientPod,
  { container, previous }: WantedLog,
  { nodeTimeout, signal }: FactsRequest,
): Promise<Reading<readonly string[]>> {
  const options = [
    ['tailLines', String(LINES)] as const,
    ['limitBytes', String(MOST_BYTES)] as const,
    ...(previous ? [['previous', 'true'] as const] : []),
  ];
  const what = `log of container ${container} of pod ${pod.namespace}/${pod.name}`;
  const permission = pod.mirrored ? 'get pods/log' : 'get nodes/proxy';
  return attempt({ what, permission, mayBeAbsent: true }, async () => {
    const patience = { nodeTimeout, timeout: nodeTimeout, signal };
    const { body } = await openLog(connection, pod, container, options, patience);
    const text = await bodyStart(body, MOST_BYTES);
    return text.split('\n').filter((line) => line.trim() !== '');
  });
}
