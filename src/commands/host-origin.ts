import { hostname } from '../host/host-name.ts';
import type { LocalNode } from '../host/local-node.ts';
import { MachineTree } from '../host/machine-tree.ts';
import type { HostOrigin } from '../output/report-origin.ts';

/** The node whose own files were read. */
export function hostOrigin({ root, kubelet, version }: LocalNode): HostOrigin {
  return {
    name: hostname(new MachineTree(root ?? '/'), root === undefined),
    root,
    node: kubelet.node?.value,
    kubeletVersion: version?.value,
  };
}
