import { dependsOn, isForOneNode } from '../../nodes/distributions/advice/caution.ts';
import { listed } from '../../facts/listed.ts';
import { shellQuote } from '../../facts/shell-quote.ts';
import type { Explanation } from '../../nodes/explanation.ts';
import { explainsHiddenPod } from '../../nodes/hidden-explanation.ts';
import { fullName } from '../../pods/mirrors.ts';
import { isHeld } from '../../rules/cluster/mirror-held.ts';
import { isOurs, type HowTo, type PodCommands } from './how-to-section.ts';
import { executableName, kubectlCommand, ownCommand } from '../../facts/called-as.ts';
import { isOver } from '../../pods/pod-phase.ts';

/** How to work on an explained pod; undefined where that is not known. */
export function howTo(explanation: Explanation): HowTo | undefined {
  const { recipes, ownership } = explanation;
  if (recipes === undefined || ownership === undefined) return undefined;
  const how = { recipes, ownership, commands: commandsFor(explanation) };
  const remarks = [
    ...(isOurs(how, 'edit') || !isForOneNode(recipes.edit)
      ? []
      : ['Edit it on one node at a time, for the quorum of etcd.']),
    ...(isUnready(explanation) ? unreadyRemarks(how, explanation) : aloneRemarks(how, explanation)),
    ...(explainsHiddenPod(explanation) ? [] : [mirrorSentence(explanation)]),
  ];
  return { ...how, remarks };
}

/** A pod without a mirror is found by the name in its manifest, on its node. */
export function commandsFor(explanation: Explanation): PodCommands {
  const { metadata, manifestName, node } = explanation;
  const { name = '', namespace = '' } = metadata;
  const there = `-n ${shellQuote(namespace)}`;
  const onItsNode = `--node ${shellQuote(node?.name ?? '')}`;
  const own = isWithoutNamespace(explanation) ? ownName(explanation) : `${shellQuote(manifestName ?? name)} ${there}`;
  const pod = explainsHiddenPod(explanation) ? `${own} ${onItsNode}` : `${shellQuote(name)} ${there}`;
  return {
    change: (verb) => (isUnready(explanation) ? onNode(explanation, verb) : `${ownCommand()} ${verb} ${pod}`),
    byHand: `${ownCommand()} explain ${pod} --by-hand`,
  };
}

/** Whether the pod's namespace does not exist: -n would have this program's own pods created there. */
function isWithoutNamespace({ why }: Explanation): boolean {
  return why.some(({ cause }) => cause === 'namespace-missing');
}

/** The same done on the node, without the API server. */
function onNode(explanation: Explanation, verb: string): string {
  return `${executableName()} local ${verb} ${ownName(explanation)}`;
}

/** The pod as its manifest calls it, with its namespace, for a shell. */
function ownName({ metadata: { namespace = '', name = '' }, manifestName = name }: Explanation): string {
  return shellQuote(fullName({ namespace, name: manifestName }));
}

function isUnready({ node }: Explanation): boolean {
  return node?.ready !== undefined && node.ready !== 'True';
}

type How = Omit<HowTo, 'remarks'>;

function unreadyRemarks(how: How, { node }: Explanation): readonly string[] {
  if (!isOurs(how, 'restart')) return [];
  return [`Run these on node ${node?.name ?? ''} itself: it is not ready, so no pod starts there.`];
}

/** What nobody could confirm afterwards is refused from outside, and offered on the node. */
function aloneRemarks(how: How, explanation: Explanation): readonly string[] {
  const { node, metadata, manifestName } = explanation;
  const { labels = {} } = metadata;
  if (!isOurs(how, 'stop') || dependsOn({ manifestName: manifestName ?? '', labels }) === undefined) return [];
  const command = onNode(explanation, 'stop');
  return [`If the cluster has no other, stop and remove it on node ${node?.name ?? ''} itself: ${command}`];
}

/** What a deletion of the mirror pod does not do. */
function mirrorSentence(explanation: Explanation): string {
  const { metadata } = explanation;
  const { deletionTimestamp } = metadata;
  if (deletionTimestamp === undefined) return deleteSentence(explanation);
  const held = isHeld(metadata) ? `, held by its ${finalizersOf(metadata)}` : '';
  return `The mirror pod has been terminating since ${deletionTimestamp}${held}; that alone stops no container.`;
}

function finalizersOf({ finalizers = [] }: Explanation['metadata']): string {
  return `finalizers (${listed(finalizers)})`;
}

/** What `kubectl delete` does not do; `mirror` says whether the mirror pod was seen. */
export function deleteSentence(
  {
    metadata,
    node,
    phase,
    kubelet,
  }: Pick<Explanation, 'metadata'> & Partial<Pick<Explanation, 'node' | 'phase' | 'kubelet'>>,
  mirror = 'the mirror pod',
): string {
  const { name = '', namespace = '' } = metadata;
  const real = kubelet?.value.phase ?? phase;
  const deleting = `${kubectlCommand()} delete pod ${name} -n ${namespace}`;
  if (isHeld(metadata)) {
    return `${deleting} stops no container, and leaves ${mirror} terminating until its ${finalizersOf(metadata)} are removed; until then the kubelet creates no new one.`;
  }
  // The kubelet looks after mirrors only while it syncs their pods (kubernetes/kubernetes#116483).
  if (isOver(real)) {
    return `${deleting} deletes only ${mirror}; as the pod has finished, the kubelet may not create it again.`;
  }
  const again = node?.ready === undefined || node.ready === 'True' ? 'within seconds' : 'once the node is back';
  const rest = real === 'Pending' ? '' : 'the containers keep running, and ';
  return `${deleting} deletes only ${mirror}: ${rest}the kubelet creates it again ${again}.`;
}
