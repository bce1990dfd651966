import type { Node } from '../kubernetes.ts';
import type { AdviceSubject } from './distribution.ts';

/** Nodes for etcd alone run the same service as the control plane, where a distribution tells servers from agents. */
const SERVER_ROLES = ['control-plane', 'master', 'etcd'];

/** What advice depends on of the node itself; where the Node was not read, nothing is said of its role and state. */
export function nodeTraits(node: Node | undefined): Pick<AdviceSubject, 'windows' | 'controlPlane' | 'nodeReady'> {
  if (node === undefined) return { windows: false };
  const labels = node.metadata?.labels ?? {};
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  return {
    windows: node.status?.nodeInfo?.operatingSystem === 'windows',
    controlPlane: SERVER_ROLES.some((role) => labels[`node-role.kubernetes.io/${role}`] !== undefined),
    nodeReady: ready === undefined ? undefined : ready === 'True',
  };
}
