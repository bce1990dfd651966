import { ownCommand } from '../../facts/called-as.ts';
import type { EmptyReason } from '../../nodes/empty-list.ts';

/**
 * The sentences for stderr where no static pods were found: why that may be, and the command to type next. Unescaped: names
 * come from the user or the cluster.
 */
export function emptyListNote(reason: EmptyReason): string {
  const hidden = `Look for pods that the API server does not show with "${ownCommand()} ls --hidden".`;
  switch (reason.kind) {
    case 'namespace':
      return `No static pods found in namespace ${reason.namespace}. Look in all namespaces with "${ownCommand()} ls".`;
    case 'filter':
      return `No static pods found that match. See all with "${ownCommand()} ls".`;
    case 'distribution':
      return `No static pods found. ${reason.title}: ${reason.why} ${hidden}`;
    case 'no-control-plane':
      return `No static pods found. None of the nodes is a control-plane node: in a managed cluster the control plane runs elsewhere. ${hidden}`;
    case 'unknown':
      return `No static pods found in any namespace. ${hidden}`;
  }
}
