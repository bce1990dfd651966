import type { ObjectMeta } from '../kubernetes/kubernetes.ts';

/** What pods are put in order by. */
export interface PodPosition {
  readonly metadata: ObjectMeta;
  readonly node: string | undefined;
}

/** By namespace, name, node, each in byte order as kubectl lists. */
export function byNamespaceNameNode(a: PodPosition, b: PodPosition): number {
  return comparePositions(a.metadata, a.node, b.metadata, b.node);
}

/** The same, of two pods whose nodes are known by another name. */
export function comparePositions(
  a: ObjectMeta,
  nodeOfA: string | undefined,
  b: ObjectMeta,
  nodeOfB: string | undefined,
): number {
  return compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(nodeOfA, nodeOfB);
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
