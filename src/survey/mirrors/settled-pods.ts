import type { Unreadable } from '../../facts/evidence.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { fullName } from '../../pods/mirrors.ts';
import { staticPod, type StaticPod } from '../../pods/static-pod.ts';
import { looksDifferent } from '../../pods/view-difference.ts';
import type { Namesake } from '../../pods/why/admission-policy.ts';
import type { KubeletQuery } from '../nodes/kubelet-query.ts';
import { wholeMirror } from '../pods/pod-table.ts';
import { isMalformedNow, mirrorNow, namesakesOf, recheckPods, unreadableNow, type PodsNow } from './mirror-recheck.ts';

/** Static pods after a second look. */
export interface SettledPods {
  readonly pods: readonly StaticPod[];
  /** Pods that stand where a mirror is missing, by full name. */
  readonly namesakes: ReadonlyMap<string, Namesake>;
  readonly unreadable: readonly Unreadable[];
}

/** Looks once more for the mirrors of pods whose sides differ. Throws `InterruptedError`. */
export async function settlePods(
  connection: Connection,
  pods: readonly StaticPod[],
  query: Pick<KubeletQuery, 'concurrency' | 'signal' | 'now'>,
): Promise<SettledPods> {
  const now = await recheckPods(connection, pods.filter(isDoubtful), query.concurrency, query.signal);
  return {
    pods: pods.flatMap((pod) => (isDoubtful(pod) ? settlePod(pod, now, query.now()) : [pod])),
    namesakes: namesakesOf(now),
    unreadable: unreadableNow(now),
  };
}

/** Nothing can differ from a mirror whose kubelet did not answer. */
function isDoubtful(pod: StaticPod): boolean {
  return (pod.kubeletAnswered || pod.mirror === undefined) && looksDifferent(pod);
}

/**
 * The pod with its mirror as it is now; nothing where a mirror that no kubelet runs is gone by now, and where a pod has
 * its name that cannot be read.
 */
function settlePod(pod: StaticPod, pods: PodsNow, now: Date): StaticPod[] {
  const { metadata, node, kubelet, kubeletAnswered } = pod;
  if (isMalformedNow(pods, metadata)) return [];
  const reading = pods.get(fullName(metadata));
  if (reading === undefined || reading.kind === 'unreadable') return [pod];
  const mirror = mirrorNow(pods, pod);
  if (mirror !== undefined) return [staticPod({ node, kubelet, mirror: wholeMirror(mirror, now), kubeletAnswered })];
  return pod.mirror === undefined
    ? [pod]
    : kubelet === undefined
      ? []
      : [staticPod({ node, kubelet, kubeletAnswered })];
}
