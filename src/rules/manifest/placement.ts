import { hasLabels, matchesAffinity, type SelectableNode } from '../../nodes/node-selection.ts';
import type { Severity } from '../finding.ts';
import { defineManifestRule, podOf, type ManifestSubject } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

const SELECTOR = 'spec.nodeSelector';
const AFFINITY = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution';

interface Args extends Record<string, string | boolean> {
  readonly field: string;
  /** The kubelet writes something else there. */
  readonly overruled: boolean;
  /** The labels of the node were looked at, and it is not the one. */
  readonly mismatch: boolean;
  /** The node that is named, or that does not match. */
  readonly node: string;
}

export const placement = defineManifestRule<Args>({
  id: 'placement',
  severity: 'warning',
  title: 'The pod selects a node',
  why: 'A static pod is not scheduled: it runs where its file is. But the kubelet checks nodeSelector and required node affinity against the labels of its node, and fails the pod if they do not match; it overwrites nodeName. Where the labels are known, a node that matches is not reported, and one that does not is an error.',
  remedy:
    'Remove nodeSelector, required node affinity and nodeName, and put the file on the nodes where the pod should run.',
  source: SOURCES.lifecycle,
  message: ({ field, overruled, mismatch, node }) => {
    if (overruled) return `${field} is "${node}", but the kubelet overwrites it with its own node`;
    if (mismatch) return `${field} does not match node ${node}: the kubelet fails the pod`;
    return `${field} does not choose a node: if the node does not match, the kubelet fails the pod`;
  },
  *check(subject) {
    const { nodeSelector = {}, nodeName = '', affinity } = podOf(subject)?.pod.spec ?? {};
    const node = selectableNode(subject);
    const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (Object.keys(nodeSelector).length > 0) {
      yield* choice(SELECTOR, node, (one) => hasLabels(one, nodeSelector));
    }
    if (required !== undefined) yield* choice(AFFINITY, node, (one) => matchesAffinity(one, required));
    if (nodeName !== '') {
      const field = 'spec.nodeName';
      yield { args: { field, overruled: true, mismatch: false, node: nodeName }, field, severity: 'info' };
    }
  },
});

function selectableNode({ target: { node }, surroundings: { nodeLabels } }: ManifestSubject) {
  return node === undefined || nodeLabels === undefined ? undefined : { name: node, labels: nodeLabels };
}

function* choice(
  field: string,
  node: SelectableNode | undefined,
  matches: (node: SelectableNode) => boolean,
): Generator<{ args: Args; field: string; severity?: Severity }> {
  if (node === undefined) yield { args: { field, overruled: false, mismatch: false, node: '' }, field };
  else if (!matches(node)) {
    yield { args: { field, overruled: false, mismatch: true, node: node.name }, field, severity: 'error' };
  }
}
