import { likely, nodeAnnotation } from '../clues.ts';
import type { Distribution } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { sshAccess, withoutCrictl } from '../advice/node-access.ts';

/** RKE1 (past its end of life) runs every component as a plain Docker container and sets no static pod path. */
export const rke1: Distribution = {
  id: 'rke1',
  title: 'RKE1',
  recognise: (clues) => {
    const annotation = nodeAnnotation(clues, 'rke.cattle.io/internal-ip', 'rke.cattle.io/external-ip');
    return annotation === undefined ? undefined : likely(annotation);
  },
  traces: [],
  defaultSource: { kind: 'none', describe: 'RKE1 sets no static pod path unless cluster.yml does' },
  usesKubeadmConfigMap: false,
  kubeletConfig: undefined,
  kubeletFlags: ['cluster.yml (services.kubelet.extra_args and extra_binds)'],
  ...fileBased({ owner: () => undefined, access: (subject) => withoutCrictl(sshAccess(subject)) }),
  noStaticPods: 'RKE1 runs its control plane as plain Docker containers, not as pods.',
  controlPlaneAsProcesses: true,
};
