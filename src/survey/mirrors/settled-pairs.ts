import type { Namesake } from '../../pods/why/admission-policy.ts';
import { comparePair, looksDifferent, type ComparedPod } from '../../pods/compared-pod.ts';
import { InterruptedError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { hiddenOf } from '../../pods/hidden-pod.ts';
import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import { whyNoMirror } from '../../pods/why/mirror-cause.ts';
import { fullName, type PodPair } from '../../pods/mirror-comparison.ts';
import { describePod } from '../../pods/static-pod.ts';
import { readAdmissionPolicies } from './admission-policies.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { type KubeletQuery } from '../nodes/kubelet-query.ts';
import { readRefusals } from './mirror-refusals.ts';
import { explainRefusedStatuses } from './refused-statuses.ts';
import { compareSpecs, type SpecQuery } from './mirror-specs.ts';
import { isMalformedNow, mirrorNow, namesakesOf, recheckPods, unreadableNow, type PodsNow } from './mirror-recheck.ts';
import { listedPod } from '../pods/pod-table.ts';

/** Pairs after a second look. */
export interface SettledPairs {
  readonly pods: readonly ComparedPod[];
  readonly unreadable: readonly Unreadable[];
  readonly interrupted: boolean;
}

/** What of a query the second look needs. */
export type SettlingQuery = Pick<KubeletQuery, 'concurrency' | 'nodeTimeout' | 'signal' | 'now'> & SpecQuery;

/** Looks once more at pairs that differ, and finds out why mirrors are missing. */
export async function settlePairs(
  connection: Connection,
  pairs: readonly PodPair[],
  query: SettlingQuery,
): Promise<SettledPairs> {
  try {
    const { concurrency, signal } = query;
    const doubtful = pairs.filter(looksDifferent).map((pair) => ({ metadata: metadataOf(pair) }));
    const now = await recheckPods(connection, doubtful, concurrency, signal);
    const pods = pairs.flatMap((pair) => settlePair(pair, now, query.now()));
    const specs = await compareSpecs(connection, pods, query);
    const refused = await explainRefusedStatuses(connection, specs.pods, query);
    const explained = await explainHidden(connection, refused.pods, namesakesOf(now), query);
    return {
      ...explained,
      unreadable: [...unreadableNow(now), ...specs.unreadable, ...refused.unreadable, ...explained.unreadable],
    };
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    return unsettledPairs(pairs, true);
  }
}

/** Pairs as they were first seen, where there can be no second look. */
export function unsettledPairs(pairs: readonly PodPair[], interrupted: boolean): SettledPairs {
  return { pods: pairs.map((pair) => comparePair(pair)), unreadable: [], interrupted };
}

function metadataOf({ kubelet, mirror }: PodPair): ObjectMeta {
  return mirror?.pod.metadata ?? kubelet?.metadata ?? {};
}

/**
 * The pair with its mirror as it is now; nothing where a mirror that no kubelet runs is gone by now, and where a pod has
 * its name that cannot be read.
 */
function settlePair(pair: PodPair, pods: PodsNow, now: Date): ComparedPod[] {
  const metadata = metadataOf(pair);
  if (isMalformedNow(pods, metadata)) return [];
  const reading = pods.get(fullName(metadata));
  if (reading === undefined || reading.kind === 'unreadable') return [comparePair(pair)];
  const pod = mirrorNow(pods, { metadata, node: pair.node });
  const mirror = pod === undefined ? undefined : describePod(listedPod(pod, now));
  if (mirror === undefined && pair.kubelet === undefined) return [];
  return [comparePair({ ...pair, mirror }, pod?.status)];
}

async function explainHidden(
  connection: Connection,
  compared: readonly ComparedPod[],
  namesakes: ReadonlyMap<string, Namesake>,
  query: SettlingQuery,
): Promise<SettledPairs> {
  const { concurrency, signal, now } = query;
  const hidden = new Map(
    compared.flatMap((pod) =>
      pod.kubelet !== undefined && pod.differences.includes('hidden') ? [[pod, hiddenOf(pod.kubelet)] as const] : [],
    ),
  );
  if (hidden.size === 0) return { pods: compared, unreadable: [], interrupted: false };
  const pods = [...hidden.values()];
  const [{ policies, unreadable }, refusals] = await Promise.all([
    readAdmissionPolicies(connection, pods, concurrency, signal),
    readRefusals(connection, pods, query),
  ]);
  const all = { ...policies, namesakes, refusals };
  const explained = compared.map((pod) => {
    const one = hidden.get(pod);
    return one === undefined ? pod : { ...pod, why: whyNoMirror(one, all, now()) };
  });
  return { pods: explained, unreadable, interrupted: false };
}
