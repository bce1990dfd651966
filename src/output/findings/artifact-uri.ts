import { pathSegment } from '../../facts/path-segment.ts';
import type { ToldFinding } from '../../rules/told-finding.ts';

/** Where files are. */
export interface FilePlace {
  /** Files are on several nodes, and none of them on this machine. */
  readonly ofNodes: boolean;
  /** What separates the parts of a path on this machine. */
  readonly pathSeparator: string;
}

/**
 * The file that a finding is in, as a relative reference; for what is in none a name that no file has, so that every
 * finding has a place of its own: `cluster/nodes/cp-1/pods/kube-system/etcd-cp-1`.
 */
export function artifactUri({ location, subject }: ToldFinding, { ofNodes, pathSeparator }: FilePlace): string {
  const { kind, name, node } = subject;
  const ofNode = node === undefined ? ['cluster'] : ['cluster', 'nodes', node];
  const path = location?.file ?? (kind === 'manifest' || kind === 'directory' ? name : undefined);
  if (path !== undefined && (!ofNodes || node === undefined))
    return uriOf(path.split(pathSeparator === '\\' ? /[\\/]/ : '/'));
  if (path !== undefined) return uriOf([...ofNode, ...path.split('/').filter((part) => part !== '')]);
  return uriOf(kind === 'pod' ? [...ofNode, 'pods', ...name.split('/')] : ofNode);
}

/** What a URI may not hold is escaped. */
function uriOf(parts: readonly string[]): string {
  return parts.map(pathSegment).join('/');
}
