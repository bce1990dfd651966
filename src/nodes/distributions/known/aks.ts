import { certain, nodeLabel } from '../clues.ts';
import type { Distribution } from '../distribution.ts';
import { fileBased } from '../file-based.ts';

/** AKS creates the directory and, as far as its scripts tell, ships no static pods (AgentBaker `cse_config.sh`). */
export const aks: Distribution = {
  id: 'aks',
  title: 'AKS',
  recognise: (clues) => {
    const label = nodeLabel(clues, 'kubernetes.azure.com/cluster', 'kubernetes.azure.com/agentpool');
    return label === undefined ? undefined : certain(label);
  },
  traces: ['/etc/default/kubeletconfig.json', '/opt/azure/containers'],
  defaultSource: { kind: 'path', path: '/etc/kubernetes/manifests', confidence: 'guess' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/etc/default/kubeletconfig.json',
  kubeletFlags: ['/etc/default/kubelet', '/etc/systemd/system/kubelet.service.d/'],
  ...fileBased({
    owner: () => undefined,
    userFile: {
      owner: 'whoever put the file there',
      edit: 'lost',
      effect: 'Takes effect in seconds and is lost when the node is reimaged or upgraded.',
      lastingWay: 'Use a DaemonSet instead; AKS has no setting for static pods.',
      confidence: 'guess',
    },
  }),
  noStaticPods: 'Azure runs the AKS control plane outside the cluster, and AKS nodes have no static pods of their own.',
};
