import type { EmptyReason } from '../../nodes/empty-list.ts';

/** The sentence for stderr where no static pods were found. Unescaped: names come from the user or the cluster. */
export function emptyListNote(reason: EmptyReason): string {
  switch (reason.kind) {
    case 'namespace':
      return `No static pods found in namespace ${reason.namespace}. They usually live in kube-system: leave out -n to look in all namespaces.`;
    case 'node-missing':
      return `No static pods found: the server knows no node ${reason.node}.`;
    case 'filter':
      return 'No static pods found that match. Leave out the selectors to see all.';
    case 'distribution':
      return `No static pods found. ${reason.title}: ${reason.why}`;
    case 'no-control-plane':
      return 'No static pods found. No control-plane node is among the nodes: a managed control plane runs out of sight, and its static pods are not in this cluster.';
    case 'unknown':
      return 'No static pods found in any namespace. A static pod whose mirror the server refused does not show here.';
  }
}
