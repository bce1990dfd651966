import { defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly node: string;
  readonly why: string;
}

export const nodeNotReadable = defineClusterRule<Args>({
  id: 'node-not-readable',
  severity: 'warning',
  title: 'A kubelet does not answer',
  why: 'What runs on the node without a mirror pod cannot be known. The API server cannot reach the kubelet either for logs and exec.',
  remedy: 'Look whether the node is up and port 10250 open to the API server; give a slow node more --node-timeout.',
  source: SOURCES.nodeProxy,
  message: ({ why }) => `its kubelet was asked and did not answer: ${why}`,
  *check({ nodes }) {
    for (const { name, kubeletFault } of nodes) {
      // A refusal is the user's lack of a permission, not the node's fault.
      if (kubeletFault === undefined || kubeletFault.permission !== undefined) continue;
      yield { args: { node: name, why: kubeletFault.why }, subject: nodeSubject(name) };
    }
  },
});
