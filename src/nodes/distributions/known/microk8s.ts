import { certain, nodeLabel } from '../clues.ts';
import type { Distribution } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { sshAccess, withoutCrictl } from '../advice/node-access.ts';

/** MicroK8s configures no manifest directory; a user may add `--pod-manifest-path` to the kubelet's arguments. */
export const microk8s: Distribution = {
  id: 'microk8s',
  title: 'MicroK8s',
  recognise: (clues) => {
    const label = nodeLabel(clues, 'microk8s.io/cluster');
    return label === undefined ? undefined : certain(label);
  },
  traces: ['/var/snap/microk8s'],
  kubeletProgram: 'kubelite',
  defaultSource: { kind: 'none', describe: 'MicroK8s sets no static pod path unless a user does' },
  usesKubeadmConfigMap: false,
  kubeletConfig: undefined,
  kubeletFlags: ['/var/snap/microk8s/current/args/kubelet'],
  ...fileBased({ owner: () => undefined, access: (subject) => withoutCrictl(sshAccess(subject)) }),
  noStaticPods: 'MicroK8s runs its control plane in one process, not as pods.',
  controlPlaneAsProcesses: true,
};
