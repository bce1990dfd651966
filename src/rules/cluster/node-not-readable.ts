import { kubectlCommand } from '../../facts/called-as.ts';
import { defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { UNTRUSTED_ADVICE } from '../../facts/evidence.ts';
import { shellQuote } from '../../facts/shell-quote.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly node: string;
  readonly why: string;
  /** How it was tried: `direct`, or through the API server (`proxy`). */
  readonly access: string;
  /** Why nothing was sent to it directly; empty where it was asked. */
  readonly obstacle: string;
  /** The node whose kubelet answered in its place; empty where none did. */
  readonly otherNode: string;
}

const REMEDY =
  'Check that the node is up and that the API server can reach its port 10250. For a slow node, raise --node-timeout.';

const BY_PROXY = 'the API server ask it with --kubelet-access=proxy and the permission "get nodes/proxy"';

const DIRECT_REMEDY = `Check that the node is up and that its kubelet can be reached from this machine, or let ${BY_PROXY}.`;

function remedyOf(access: string, obstacle: string): string {
  if (obstacle === 'untrusted') return `${UNTRUSTED_ADVICE} Or let ${BY_PROXY}.`;
  if (obstacle === 'hindered') return `Let ${BY_PROXY}.`;
  return access === 'direct' ? DIRECT_REMEDY : REMEDY;
}

export const nodeNotReadable = defineClusterRule<Args>({
  id: 'node-not-readable',
  severity: 'warning',
  title: 'A kubelet does not answer, or could not be asked',
  why: 'It is not known what runs on the node without a mirror pod. A kubelet that the API server cannot reach gives no logs and no exec either.',
  remedy: REMEDY,
  source: SOURCES.nodeProxy,
  message: ({ why, otherNode, obstacle }) => {
    if (otherNode !== '') return why;
    return obstacle === '' ? `its kubelet was asked but did not answer: ${why}` : `its kubelet ${why}`;
  },
  advice: ({ node, otherNode, access, obstacle }) =>
    otherNode === ''
      ? remedyOf(access, obstacle)
      : `If the node was renamed, delete the old Node with "${kubectlCommand()} delete node ${shellQuote(node)}". If both nodes exist, give each an address of its own (--node-ip of its kubelet).`,
  *check({ nodes }) {
    for (const { name, kubeletFault } of nodes) {
      // A refusal is the user's lack of a permission, not the node's fault.
      if (kubeletFault === undefined || kubeletFault.permission !== undefined) continue;
      yield {
        args: {
          node: name,
          why: kubeletFault.why,
          access: kubeletFault.access ?? 'proxy',
          obstacle: kubeletFault.obstacle ?? '',
          otherNode: kubeletFault.otherNode ?? '',
        },
        subject: nodeSubject(name),
      };
    }
  },
});
