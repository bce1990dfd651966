import type { LocalKubelet } from '../nodes/local-kubelet.ts';
import type { FileTree } from './file-tree.ts';

/** Whether this program runs in the network of the kubelet, so that what it reaches on loopback is the node's. */
export function sharesKubeletNetwork(machine: FileTree, { origin }: Pick<LocalKubelet, 'origin'>): boolean {
  const own = machine.readLink('/proc/self/ns/net');
  const its = origin.kind === 'process' ? machine.readLink(`/proc/${origin.pid}/ns/net`) : undefined;
  return own.ok && its?.ok === true && own.value === its.value;
}
