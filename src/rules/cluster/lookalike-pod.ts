import { isOperatorHelper } from '../../nodes/distributions/known/openshift.ts';
import type { Lookalike, SnapshotNode } from '../snapshot.ts';
import { grouped } from '../../facts/grouped.ts';
import { listed } from '../../facts/listed.ts';
import { counted, defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | boolean | readonly string[]> {
  readonly node: string;
  readonly pods: readonly string[];
  /** All of them by their names alone. */
  readonly named: boolean;
}

export const lookalikePod = defineClusterRule<Args>({
  id: 'lookalike-pod',
  severity: 'info',
  title: 'A pod looks like a static pod, but is not one',
  why: "Tools that find static pods by the node's name at the end, by a Node as the owner or by the annotations of a kubelet take such a pod for a static pod. A static pod of the same name cannot get a mirror pod. The pods that OpenShift's operators put on every node are not reported there.",
  remedy: 'Find static pods with "ls", not by name. Use "explain" for a pod that nobody knows.',
  source: SOURCES.kubeletReading,
  message: ({ node, pods, named }) => {
    const [verb, look, noun] = pods.length === 1 ? ['is', 'looks', 'a static pod'] : ['are', 'look', 'static pods'];
    const how = named ? `${verb} named like ${noun}` : `${look} like ${noun}`;
    return `${counted(pods.length, 'pod')} of ${node} ${how} but ${verb} not: ${listed(pods)}`;
  },
  *check({ lookalikes, nodes }) {
    const usual = new Set(nodes.filter(isOpenShift).map(({ name }) => name));
    const odd = lookalikes.filter((one) => !usual.has(one.node) || !isUsual(one));
    for (const [node, own] of grouped(odd, (pod) => pod.node)) {
      const named = own.every(({ signs }) => signs.every((sign) => sign === 'name'));
      yield { args: { node, pods: own.map(podWords).sort(), named }, subject: nodeSubject(node) };
    }
  },
});

function isOpenShift({ overview: { distribution } }: SnapshotNode): boolean {
  return distribution.id === 'openshift' && distribution.confidence !== 'guess';
}

/** What the operators of OpenShift put on every node says nothing of a cluster. */
function isUsual(pod: Lookalike): boolean {
  return pod.signs.every((sign) => sign === 'name') && isOperatorHelper(pod);
}

function podWords({ namespace, name, controller, signs }: Lookalike): string {
  const facts = [
    ...(controller === undefined ? [] : [`of ${controller}`]),
    ...(signs.includes('node-owner') && controller?.startsWith('Node ') !== true ? ['owned by a Node'] : []),
    ...(signs.includes('annotations') ? ['with annotations of a kubelet'] : []),
  ];
  return `${namespace}/${name}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
}
