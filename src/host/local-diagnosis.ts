import type { Fact, Unreadable } from '../facts/evidence.ts';
import { InterruptedError } from '../facts/errors.ts';
import { isTaken, type ManifestFile } from '../kubelet/manifest-directory.ts';
import { diagnosisOf, podProblems, type Diagnosis, type Problem } from '../pods/health/diagnosis.ts';
import { pause } from '../kubectl/api/pause.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import { kubeletLogOf, type KubeletLog, type LoggingNode } from './kubelet-log.ts';
import { nodeTrees, type LocalNode, type LocalRequest } from './local-node.ts';
import { observeLocally } from './local-observation.ts';
import { readContainerLog, type LogPlace, type LogRequest } from './log/container-log-reader.ts';
import { PodLogs } from './log/pod-logs.ts';
import type { MachineTree } from './machine-tree.ts';
import { manifestBytes } from './manifest-directory.ts';

/** Whose health is looked at. */
export interface LocalPatient {
  readonly request: LocalRequest;
  readonly node: LocalNode;
  readonly file: ManifestFile;
  /** What the kubelet has written of late. */
  readonly log: Pick<KubeletLog, 'read'>;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** What is wrong with a pod of this node, as far as that could be seen. */
export interface LocalHealth {
  /** Undefined where it could not be looked at. */
  readonly health: Fact<readonly Diagnosis[]> | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** So far back the kubelet's log is read, in milliseconds: its pauses between two starts are 5 minutes long at most. */
const BACK = 900_000;
const LINES = 20;

/** What the kubelet of a node has written of late, read once for all of its pods: a kubelet in trouble writes megabytes. */
export function recentKubeletLog(node: LoggingNode, now: Date): LocalPatient['log'] {
  const log = kubeletLogOf(node, new Date(now.getTime() - BACK));
  let text: ReturnType<KubeletLog['read']> | undefined;
  return { read: () => (text ??= log.read()) };
}

/** Looks at the pod of a manifest as the kubelet's directories, the processes and the logs show it. Throws `InterruptedError`. */
export async function diagnoseLocally(patient: LocalPatient): Promise<LocalHealth> {
  const { request, node, file, log, signal, now } = patient;
  const { pod } = file;
  if (pod?.mirrorName === undefined || !isTaken(file)) return { health: undefined, unreadable: [] };
  const { tree } = nodeTrees(request, node);
  const { namespace, name, mirrorName } = pod;
  const change = { pod: { namespace, name, mirrorName }, after: manifestBytes(tree, file.path) };
  const look = () => observeLocally({ request, node, change, oldHash: undefined, log, signal });
  let seen = await look();
  // Processes and directories come and go under the eyes of whoever reads them.
  for (let again = 0; seen.kind !== 'pod' && isKept(file) && again < LOOKS; again += 1) {
    await pause(PAUSE, signal);
    seen = await look();
  }
  // What is known to run or to be kept can be looked at, or it is said why not.
  if (seen.kind === 'unreachable' && isKept(file))
    return { health: undefined, unreadable: [{ what: `state of ${name}`, why: seen.why }] };
  if (seen.kind !== 'pod') return { health: undefined, unreadable: [] };
  const place = { tree, namespace, name: mirrorName, path: node.kubelet.podLogs.value, uid: seen.hash, signal };
  const unreadable: Unreadable[] = [];
  const value: Diagnosis[] = [];
  for (const problem of podProblems(seen, now())) {
    const lines = await lastLines(place, problem, unreadable);
    value.push(diagnosisOf(problem, { lines, hostNetwork: seen.hostNetwork }));
  }
  return { health: { value, source: 'processes', confidence: 'likely' }, unreadable };
}

/** The pods of a node with what keeps those from running that do not; of the others nothing is looked at. */
export async function diagnoseAll(
  pods: readonly StaticPod[],
  node: Omit<LocalPatient, 'file'>,
): Promise<{ readonly pods: readonly StaticPod[]; readonly unreadable: readonly Unreadable[] }> {
  const unreadable: Unreadable[] = [];
  const diagnosed: StaticPod[] = [];
  for (const pod of pods) {
    const { file } = pod;
    const isIdle = file !== undefined && (file.state === 'not-running' || file.reason !== undefined);
    const found = isIdle ? await diagnoseLocally({ ...node, file }) : undefined;
    unreadable.push(...(found?.unreadable ?? []));
    diagnosed.push(found === undefined ? pod : { ...pod, health: found.health?.value });
  }
  return { pods: diagnosed, unreadable };
}

function isKept({ state }: ManifestFile): boolean {
  return state === 'running' || state === 'not-running';
}

/** So often a pod that should be there is looked for again, after so many milliseconds. */
const LOOKS = 2;
const PAUSE = 300;

interface LogsPlace {
  readonly tree: MachineTree;
  readonly namespace: string;
  /** The mirror's. */
  readonly name: string;
  /** The kubelet's directory of logs. */
  readonly path: string;
  readonly uid: string | undefined;
  readonly signal: AbortSignal;
}

async function lastLines(
  { tree, path, uid, signal, ...pod }: LogsPlace,
  { container, log }: Problem,
  unreadable: Unreadable[],
): Promise<readonly string[]> {
  const own = new PodLogs(tree, path).of(pod).find((one) => one.uid === uid);
  if (container === undefined || log === undefined || own === undefined) return [];
  const place = { tree, directory: () => own.path, container };
  const newest = log === 'newest' ? await linesOf(place, false, signal, unreadable) : [];
  // A run that has just begun has written nothing yet.
  return newest.length > 0 ? newest : await linesOf(place, true, signal, unreadable);
}

async function linesOf(
  place: LogPlace,
  previous: boolean,
  signal: AbortSignal,
  unreadable: Unreadable[],
): Promise<readonly string[]> {
  let text = '';
  const request: LogRequest = { previous, tail: LINES, since: undefined, follow: false, signal };
  await readContainerLog(place, request, {
    lines: (read) => {
      for (const { bytes, ends } of read) text += `${bytes.toString('utf8')}${ends ? '\n' : ''}`;
      return true;
    },
    unreadable: (what, why) => unreadable.push({ what, why }),
    moved: () => undefined,
  });
  if (signal.aborted) throw new InterruptedError();
  return text.split('\n').filter((line) => line.trim() !== '');
}
