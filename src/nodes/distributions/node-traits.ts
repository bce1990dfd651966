import type { Node } from '../../kubernetes/kubernetes.ts';
import type { AdviceSubject } from './distribution.ts';

/** Nodes for etcd alone run the same service as the control plane, where a distribution tells servers from agents. */
const SERVER_ROLES = ['control-plane', 'master', 'etcd'];

/** What advice depends on of the node itself; where the Node was not read, nothing is said of its role and state. */
export function nodeTraits(node: Node | undefined): Pick<AdviceSubject, 'windows' | 'controlPlane' | 'nodeReady'> {
  if (node === undefined) return { windows: false };
  const labels = node.metadata?.labels ?? {};
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  return {
    windows: isWindows(node),
    controlPlane: SERVER_ROLES.some((role) => labels[`node-role.kubernetes.io/${role}`] !== undefined),
    nodeReady: ready === undefined ? undefined : ready === 'True',
  };
}

/** By what the kubelet reports, else by the label that it sets itself; false where the Node was not read. */
export function isWindows(node: Node | undefined): boolean {
  return (node?.status?.nodeInfo?.operatingSystem ?? node?.metadata?.labels?.['kubernetes.io/os']) === 'windows';
}
