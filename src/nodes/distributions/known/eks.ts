import { certain, kubeletVersion, likely, nodeLabel } from '../clues.ts';
import type { Distribution } from '../distribution.ts';
import { fileBased } from '../file-based.ts';

/** nodeadm's kubelet configuration has no static pod path (eks-ami `nodeadm/internal/kubelet`); user data may set one. */
export const eks: Distribution = {
  id: 'eks',
  title: 'Amazon EKS',
  recognise: (clues) => {
    const label = nodeLabel(clues, 'eks.amazonaws.com/nodegroup', 'eks.amazonaws.com/compute-type');
    if (label !== undefined) return certain(label);
    const version = kubeletVersion(clues);
    // EKS Anywhere runs kubeadm and ends in a release number instead: v1.31.4-eks-1-31-20.
    return /-eks-[0-9a-f]{6,}$/.test(version) ? likely(`kubeletVersion ${version}`) : undefined;
  },
  traces: ['/etc/eks'],
  defaultSource: { kind: 'none', describe: 'EKS nodes set no static pod path unless user data does' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/etc/kubernetes/kubelet/config.json',
  kubeletFlags: ['/etc/eks/kubelet/environment', '/etc/kubernetes/kubelet/config.json.d/'],
  ...fileBased({
    owner: () => undefined,
    userFile: {
      owner: 'whoever put the file there',
      edit: 'survives',
      effect: 'Takes effect in seconds and is lost when the instance is replaced.',
      lastingWay: "Write the file from the node group's user data.",
      confidence: 'likely',
    },
  }),
  noStaticPods: 'AWS runs the EKS control plane outside the cluster, and EKS nodes have no static pods of their own.',
};
