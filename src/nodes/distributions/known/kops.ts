import { certain, likely, nodeLabel, podWithoutNode } from '../clues.ts';
import type { Distribution, NamedPod } from '../distribution.ts';
import { fileBased } from '../file-based.ts';

const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'];

/** Whether nodeup wrote the manifest; etcd-manager runs one pod for each etcd cluster (main, events). */
function isNodeupPod({ namespace, manifestName, labels }: NamedPod): boolean {
  if (namespace !== 'kube-system') return false;
  if (manifestName.startsWith('etcd-manager-')) return true;
  return COMPONENTS.includes(manifestName) && labels['k8s-app'] === manifestName;
}

/** nodeup writes manifests at boot from the cluster spec (kops `nodeup/pkg/model`); kube-proxy is static on every node. */
export const kops: Distribution = {
  id: 'kops',
  title: 'kOps',
  recognise: (clues) => {
    const label = nodeLabel(clues, 'kops.k8s.io/instancegroup', 'kops.k8s.io/kops-controller-pki');
    if (label !== undefined) return certain(label);
    const etcd = podWithoutNode(
      clues,
      ({ namespace, name }) => namespace === 'kube-system' && name?.startsWith('etcd-manager-') === true,
    );
    return etcd === undefined ? undefined : likely(etcd);
  },
  traces: ['/opt/kops', '/var/cache/kubernetes-install/kube_env.yaml'],
  defaultSource: { kind: 'path', path: '/etc/kubernetes/manifests', confidence: 'likely' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/var/lib/kubelet/kubelet.conf',
  kubeletFlags: ['/etc/sysconfig/kubelet'],
  ...fileBased({
    // etcd-manager's file is called after its key in the state store, which newer releases lengthen.
    fileName: (pod) =>
      isNodeupPod(pod) && COMPONENTS.includes(pod.manifestName) ? `${pod.manifestName}.manifest` : undefined,
    owner: (subject) =>
      isNodeupPod(subject)
        ? {
            owner: 'nodeup, from the kOps cluster spec',
            edit: 'lost',
            effect: 'Takes effect in seconds and is lost when nodeup runs again (at boot) or the instance is replaced.',
            lastingWay: 'kops edit cluster, then kops update cluster --yes and kops rolling-update cluster --yes.',
            confidence: 'likely',
          }
        : undefined,
    userFile: {
      owner: 'fileAssets of the kOps cluster spec, or whoever put the file there',
      edit: 'unknown',
      effect:
        'Takes effect in seconds and is lost when the instance is replaced, or when nodeup writes fileAssets again.',
      lastingWay: 'Put the file into fileAssets with kops edit cluster.',
      confidence: 'guess',
    },
  }),
};
