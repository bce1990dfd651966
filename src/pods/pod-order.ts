import type { ObjectMeta } from '../kubernetes/kubernetes.ts';

/** What pods are put in order by. */
export interface PodPosition {
  readonly metadata: ObjectMeta;
  readonly node: string | undefined;
}

/** By namespace, name, node, each in byte order as kubectl lists. */
export function byNamespaceNameNode(a: PodPosition, b: PodPosition): number {
  return (
    compare(a.metadata.namespace, b.metadata.namespace) ||
    compare(a.metadata.name, b.metadata.name) ||
    compare(a.node, b.node)
  );
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
