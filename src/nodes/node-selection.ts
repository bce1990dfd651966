import { matchesLabels, type LabelRequirement } from '../kubernetes/label-selector.ts';
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../kubernetes/pod.ts';

/** A node as a pod may choose it. */
export interface SelectableNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether a node has all labels of a `nodeSelector`. */
export function hasLabels({ labels }: SelectableNode, selector: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/**
 * Whether required node affinity lets a pod run on a node (component-helpers
 * `scheduling/corev1/nodeaffinity/nodeaffinity.go`, which the kubelet asks as well): any term will do, and a term that
 * asks nothing matches no node.
 */
export function matchesAffinity(node: SelectableNode, { nodeSelectorTerms = [] }: NodeSelector): boolean {
  return nodeSelectorTerms.some((term) => matchesTerm(node, term));
}

function matchesTerm({ name, labels }: SelectableNode, { matchExpressions, matchFields }: NodeSelectorTerm): boolean {
  const expressions = matchExpressions ?? [];
  const fields = matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  return (
    matchesLabels(expressions.map(requirementOf), labels) &&
    matchesLabels(fields.map(requirementOf), { 'metadata.name': name })
  );
}

function requirementOf({ key = '', operator = '', values }: NodeSelectorRequirement): LabelRequirement {
  return { key, operator: operator as LabelRequirement['operator'], values: values ?? [] };
}
