import type { Namesake } from '../../pods/why/admission-policy.ts';
import { fullName } from '../../pods/mirrors.ts';
import { staticPod, type StaticPod } from '../../pods/static-pod.ts';
import { looksDifferent } from '../../pods/view-difference.ts';
import { InterruptedError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { type KubeletQuery } from '../nodes/kubelet-query.ts';
import { explainRefusedStatuses } from './refused-statuses.ts';
import { isMalformedNow, mirrorNow, namesakesOf, recheckPods, unreadableNow, type PodsNow } from './mirror-recheck.ts';
import { wholeMirror } from '../pods/pod-table.ts';

/** Pairs after a second look. */
export interface SettledPairs {
  readonly pods: readonly StaticPod[];
  /** Pods that stand where a mirror is missing. */
  readonly namesakes: ReadonlyMap<string, Namesake>;
  readonly unreadable: readonly Unreadable[];
  readonly interrupted: boolean;
}

/** What of a query the second look needs. */
export type SettlingQuery = Pick<KubeletQuery, 'concurrency' | 'signal' | 'now'>;

/** Looks once more at pairs that differ; why mirrors are missing is still to be found out (`missing-mirrors.ts`). */
export async function settlePairs(
  connection: Connection,
  pairs: readonly StaticPod[],
  query: SettlingQuery,
): Promise<SettledPairs> {
  try {
    const { concurrency, signal } = query;
    const doubtful = pairs.filter(looksDifferent);
    const now = await recheckPods(connection, doubtful, concurrency, signal);
    const pods = pairs.flatMap((pair) => settlePair(pair, now, query.now()));
    const refused = await explainRefusedStatuses(connection, pods, query);
    return {
      pods: refused.pods,
      namesakes: namesakesOf(now),
      unreadable: [...unreadableNow(now), ...refused.unreadable],
      interrupted: false,
    };
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    return unsettledPairs(pairs, true);
  }
}

/** Pairs as they were first seen, where there can be no second look. */
export function unsettledPairs(pairs: readonly StaticPod[], interrupted: boolean): SettledPairs {
  return { pods: pairs, namesakes: new Map(), unreadable: [], interrupted };
}

/**
 * The pair with its mirror as it is now; nothing where a mirror that no kubelet runs is gone by now, and where a pod has
 * its name that cannot be read.
 */
function settlePair(pair: StaticPod, pods: PodsNow, now: Date): StaticPod[] {
  const { metadata, node, kubelet } = pair;
  if (isMalformedNow(pods, metadata)) return [];
  const reading = pods.get(fullName(metadata));
  if (reading === undefined || reading.kind === 'unreadable') return [pair];
  const pod = mirrorNow(pods, pair);
  if (pod === undefined && kubelet === undefined) return [];
  return [staticPod({ node, kubelet, mirror: pod && wholeMirror(pod, now), kubeletAnswered: true })];
}
