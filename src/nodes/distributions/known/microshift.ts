import { certain, nodeLabel } from '../clues.ts';
import type { Distribution } from '../distribution.ts';
import { fileBased } from '../file-based.ts';

/** MicroShift sets no static pod path; its `/etc/microshift/manifests` is kustomize, applied to the cluster. */
export const microshift: Distribution = {
  id: 'microshift',
  title: 'MicroShift',
  recognise: (clues) => {
    const type = nodeLabel(clues, 'node.kubernetes.io/instance-type');
    const os = nodeLabel(clues, 'node.openshift.io/os_id');
    return type?.endsWith('=rhde') === true && os !== undefined ? certain(type) : undefined;
  },
  traces: ['/etc/microshift', '/var/lib/microshift'],
  kubeletProgram: 'microshift',
  defaultSource: { kind: 'none', describe: 'MicroShift sets no static pod path unless a user does' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/var/lib/microshift/resources/kubelet/config/config.yaml',
  kubeletFlags: ['/etc/microshift/config.yaml (kubelet)'],
  ...fileBased({ owner: () => undefined }),
  noStaticPods: 'MicroShift runs its control plane in one process, not as pods.',
  controlPlaneAsProcesses: true,
};
