import { counted, defineClusterRule, listed, nodeSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | readonly string[]> {
  readonly node: string;
  readonly pods: readonly string[];
}

export const lookalikePod = defineClusterRule<Args>({
  id: 'lookalike-pod',
  severity: 'info',
  title: 'A pod is named as a static pod, and is none',
  why: "Scripts that find static pods by the node's name at the end take such a pod for one. A static pod of the same name can get no mirror pod.",
  remedy: 'Find static pods with "ls", not by name. Look at a pod that nobody knows with "explain".',
  source: SOURCES.kubeletReading,
  message: ({ node, pods }) => {
    const [verb, noun] = pods.length === 1 ? ['is', 'a static pod'] : ['are', 'static pods'];
    return `${counted(pods.length, 'pod')} of ${node} ${verb} named as ${noun} and ${verb} not: ${listed(pods)}`;
  },
  *check({ lookalikes }) {
    const byNode = new Map<string, string[]>();
    for (const { namespace, name, node, controller } of lookalikes) {
      const pod = `${namespace}/${name}${controller === undefined ? '' : ` (of ${controller})`}`;
      byNode.set(node, [...(byNode.get(node) ?? []), pod]);
    }
    for (const [node, pods] of byNode) yield { args: { node, pods: pods.sort() }, subject: nodeSubject(node) };
  },
});
