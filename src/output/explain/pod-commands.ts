import { dependsOn, isForOneNode } from '../../nodes/distributions/advice/caution.ts';
import { shellQuote } from '../../nodes/distributions/advice/shell-quote.ts';
import type { Step } from '../../nodes/distributions/distribution.ts';
import type { Explanation } from '../../nodes/explanation.ts';
import { isHidden } from '../../nodes/hidden-explanation.ts';
import { isChangeable, type HowTo, type PodCommands } from './how-to-section.ts';

/** How to work on an explained pod; undefined where that is not known. `program`: how the user calls it, `kubectl static`. */
export function howTo(explanation: Explanation, program: string): HowTo | undefined {
  const { recipes, ownership } = explanation;
  if (recipes === undefined || ownership === undefined) return undefined;
  const how = { recipes, ownership, commands: commandsFor(explanation, program) };
  const remarks = isChangeable(how) ? changeRemarks(explanation) : ownerRemarks(recipes.edit);
  return { ...how, remarks: [...remarks, ...(isHidden(explanation) ? [] : [deleteSentence(explanation)])] };
}

/** A pod without a mirror is found by the name in its manifest, on its node. */
export function commandsFor(explanation: Explanation, program: string): PodCommands {
  const { metadata, manifestName, node } = explanation;
  const { name = '', namespace = '' } = metadata;
  const there = `-n ${shellQuote(namespace)}`;
  const pod = isHidden(explanation)
    ? `${shellQuote(manifestName ?? name)} ${there} --node ${shellQuote(node?.name ?? '')}`
    : `${shellQuote(name)} ${there}`;
  return {
    change: (verb) => (isUnready(explanation) ? onNode(explanation, verb) : `${program} ${verb} ${pod}`),
    byHand: `${program} explain ${pod} --by-hand`,
  };
}

/** The same done on the node, without the API server. */
function onNode({ metadata, manifestName }: Explanation, verb: string): string {
  return `kubectl-static local ${verb} ${shellQuote(`${metadata.namespace ?? ''}/${manifestName ?? metadata.name ?? ''}`)}`;
}

function isUnready({ node }: Explanation): boolean {
  return node?.ready !== undefined && node.ready !== 'True';
}

/** What would be refused from outside is offered on the node. */
function changeRemarks(explanation: Explanation): readonly string[] {
  const { node, metadata, manifestName } = explanation;
  const name = node?.name ?? '';
  if (isUnready(explanation))
    return [`Run these on node ${name} itself: it is not ready, so that no pod starts there.`];
  const { labels = {} } = metadata;
  if (dependsOn({ manifestName: manifestName ?? '', labels }) === undefined) return [];
  return [
    `Where the cluster has no other one, stop and remove it on node ${name} itself: ${onNode(explanation, 'stop')}`,
  ];
}

function ownerRemarks(edit: readonly Step[]): readonly string[] {
  return isForOneNode(edit) ? ['One node at a time, for the quorum of etcd.'] : [];
}

/** What `kubectl delete` does not do. */
export function deleteSentence({
  metadata,
  node,
  phase,
}: Pick<Explanation, 'metadata'> & Partial<Pick<Explanation, 'node' | 'phase'>>): string {
  const { name = '', namespace = '' } = metadata;
  const deleting = `kubectl delete pod ${name} -n ${namespace}`;
  // The kubelet looks after mirrors only while it syncs their pods (kubernetes/kubernetes#116483).
  if (phase === 'Succeeded' || phase === 'Failed') {
    return `${deleting} removes only the mirror; of a pod that has ended the kubelet may not make it again.`;
  }
  const again = node?.ready === undefined || node.ready === 'True' ? 'within seconds' : 'once it is back';
  return `${deleting} removes only the mirror: the containers go on, and the kubelet makes the mirror again ${again}.`;
}
