import { fullName } from '../../pods/mirrors.ts';
import { staticPod, type StaticPod } from '../../pods/static-pod.ts';
import { looksDifferent } from '../../pods/view-difference.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { PodFacts } from '../../nodes/explanation.ts';
import { summariseNode, type NodeSummary } from '../../nodes/node-summary.ts';
import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import type { Pod } from '../../kubernetes/kubernetes.ts';
import { seenPod } from '../../pods/health/seen-pod.ts';
import { hasMirrorAnnotation, staticPodHash } from '../../pods/mirror-pod.ts';
import { getPod, getServerVersion } from '../../kubectl/api/objects.ts';
import { attempt, unreadableOf, valueOf, type Question } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { explainMirrors } from '../mirrors/mirror-causes.ts';
import { gatherNodeAlone, gatherNodeFacts, NOTHING_KNOWN, type FactsRequest } from './node-facts.ts';
import { diagnosePod, patientOfKubelet, type PatientPod } from './pod-diagnosis.ts';
import { wholeMirror } from './pod-table.ts';

/** Gathers, side by side, everything that may tell about a pod; what cannot be read is among the facts. */
export async function gatherPodFacts(connection: Connection, pod: Pod, request: FactsRequest): Promise<PodFacts> {
  const node = pod.spec?.nodeName;
  if (node === undefined || node === '') {
    return { ...NOTHING_KNOWN, pod, serverVersion: undefined, compared: undefined, health: undefined };
  }
  const { signal } = request;
  const [{ running, ...facts }, version] = await Promise.all([
    hasMirrorAnnotation(pod.metadata ?? {})
      ? gatherNodeFacts(connection, node, ['configz', 'flagz', 'pods'], request)
      : gatherNodeAlone(connection, node, request),
    isOwnerless(pod) ? attempt(VERSION, () => getServerVersion(connection, signal)) : undefined,
  ]);
  const comparison = running === undefined ? { pod } : await compare(connection, node, running, pod, request);
  const patient = patientOf(comparison, summariseNode(node, facts));
  const { health, unreadable = [] } = patient === undefined ? {} : await diagnosePod(connection, patient, request);
  return {
    ...facts,
    siblings: facts.siblings.length === 0 ? [pod.metadata ?? {}] : facts.siblings,
    serverVersion: valueOf(version),
    compared: undefined,
    ...comparison,
    health,
    unreadable: [...facts.unreadable, ...unreadableOf([version]), ...(comparison.unreadable ?? []), ...unreadable],
  };
}

/**
 * Its kubelet tells best how a pod is doing; where it did not answer, the mirror tells: but not of a node that is not
 * ready, whose pods the node controller calls not ready whatever they do. What no kubelet runs is not looked at.
 */
function patientOf({ pod, compared }: Comparison, node: NodeSummary | undefined): PatientPod | undefined {
  const { metadata = {} } = pod;
  if (!hasMirrorAnnotation(metadata)) return undefined;
  if (compared !== undefined) return patientOfKubelet(compared);
  const { name: nodeName = '', gone = false, ready = 'True' } = node ?? {};
  if (gone || ready !== 'True') return undefined;
  const { namespace = '', name = '' } = metadata;
  return { namespace, name, node: nodeName, seen: seenPod(pod, 'mirror', staticPodHash(metadata)), mirrored: true };
}

const VERSION: Question = { what: 'version of the server', permission: 'get /version' };

interface Comparison {
  /** As it was read last. */
  readonly pod: Pod;
  readonly compared?: StaticPod;
  readonly unreadable?: readonly Unreadable[];
}

/** Compares a mirror with what its kubelet runs. Where they differ the mirror is read again: it may be newer by now. */
async function compare(
  connection: Connection,
  node: string,
  running: readonly KubeletPod[],
  pod: Pod,
  { signal, nodeTimeout, now }: FactsRequest,
): Promise<Comparison> {
  const { metadata = {} } = pod;
  const { namespace = '', name = '' } = metadata;
  const kubelet = running.find((one) => fullName(one.metadata) === fullName(metadata));
  const pairWith = (mirror: Pod): StaticPod =>
    staticPod({ node, kubelet, mirror: wholeMirror(mirror, now()), kubeletAnswered: true });
  const pair = pairWith(pod);
  if (!looksDifferent(pair)) return { pod, compared: pair };
  const question = { what: `pod ${namespace}/${name} again, in case it has changed by now`, permission: 'get pods' };
  const again = await attempt(question, () => getPod(connection, namespace, name, signal));
  const newest = valueOf(again) ?? pod;
  if (!hasMirrorAnnotation(newest.metadata ?? {})) return { pod: newest, unreadable: unreadableOf([again]) };
  const query = { concurrency: 1, signal, nodeTimeout, now };
  const { pods, unreadable } = await explainMirrors(connection, [pairWith(newest)], new Map(), query);
  return { pod: newest, compared: pods[0]!, unreadable: [...unreadableOf([again]), ...unreadable] };
}

function isOwnerless({ metadata }: Pod): boolean {
  return (metadata?.ownerReferences ?? []).length === 0;
}
