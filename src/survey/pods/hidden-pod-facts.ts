import { InterruptedError } from '../../facts/errors.ts';
import type { HiddenPodFacts } from '../../nodes/hidden-explanation.ts';
import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { settlePairs } from '../mirrors/settled-pairs.ts';
import { gatherNodeFacts, type FactsRequest } from './node-facts.ts';

/** Gathers everything that may tell about a static pod without a mirror; undefined where it has one by now. */
export async function gatherHiddenPodFacts(
  connection: Connection,
  pod: KubeletPod,
  request: FactsRequest,
): Promise<HiddenPodFacts | undefined> {
  const { signal, nodeTimeout, now } = request;
  const pair = { node: pod.node, kubelet: pod, mirror: undefined };
  const [{ running: _asked, ...facts }, settled] = await Promise.all([
    gatherNodeFacts(connection, pod.node, ['configz', 'flagz'], request),
    settlePairs(connection, [pair], { concurrency: 1, signal, nodeTimeout, now }),
  ]);
  if (settled.interrupted) throw new InterruptedError();
  const compared = settled.pods.find(({ differences }) => differences.includes('hidden'));
  if (compared === undefined) return undefined;
  return { ...facts, compared, unreadable: [...facts.unreadable, ...settled.unreadable] };
}
