import type { StaticPod } from '../pods/static-pod.ts';
import { kubeletWord, type Explanation } from './explanation.ts';
import { placeManifest, type NodeFacts } from './manifest-place.ts';
import { summariseNode } from './node-summary.ts';

/** What was gathered about a static pod without a mirror, and its node. */
export interface HiddenPodFacts extends NodeFacts {
  /** The kubelet's side alone. */
  readonly compared: StaticPod;
  /** What is wrong with it. */
  readonly health: Explanation['health'];
}

/** Whether an explanation is of a static pod that the API server does not show. */
export function explainsHiddenPod({ kubelet }: Pick<Explanation, 'kubelet'>): boolean {
  return kubelet?.value.differences.includes('hidden') === true;
}

/** Explains a static pod that a kubelet runs without a mirror: there is no Pod whose signals could be looked at. */
export function explainHiddenPod(facts: HiddenPodFacts): Explanation {
  const { metadata, node, manifestName, source, kubelet, why } = facts.compared;
  return {
    metadata,
    verdict: 'static',
    signals: [],
    suspicions: [],
    controller: undefined,
    manifestName,
    source,
    hash: kubelet?.hash,
    node: summariseNode(node, facts),
    phase: undefined,
    kubelet: kubeletWord(facts.compared, facts.compared.kubelet?.access ?? facts.access),
    health: facts.health,
    why,
    hiddenNamesakes: [],
    ...placeManifest(facts, { metadata, nodeName: node, manifestName, source, hidden: true }),
    unreadable: facts.unreadable,
  };
}
