import { certain, kubeletVersion, likely, nodeLabel, podThat } from '../clues.ts';
import type { Distribution, NamedPod } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { hasKubeadmAnnotation } from '../kubeadm-pods.ts';

/** A static pod on every node, unless Dataplane V2 replaces it. */
function isKubeProxy({ namespace, manifestName }: NamedPod): boolean {
  return namespace === 'kube-system' && manifestName === 'kube-proxy';
}

/** GKE's node scripts are closed by now; what is known of them comes from the old open ones (`cluster/gce/gci`). */
export const gke: Distribution = {
  id: 'gke',
  title: 'GKE',
  recognise: (clues) => {
    const label = nodeLabel(clues, 'cloud.google.com/gke-nodepool');
    if (label !== undefined) return certain(label);
    const version = kubeletVersion(clues);
    // Google's clusters on other machines carry the same version, and their control plane is kubeadm's.
    if (!version.includes('-gke.') || podThat(clues, hasKubeadmAnnotation) !== undefined) return undefined;
    return likely(`kubeletVersion ${version}`);
  },
  traces: ['/home/kubernetes/kubelet-config.yaml'],
  defaultSource: { kind: 'path', path: '/etc/kubernetes/manifests', confidence: 'likely' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/home/kubernetes/kubelet-config.yaml',
  kubeletFlags: ['/etc/default/kubelet', '/etc/systemd/system/kubelet.service'],
  ...fileBased({
    fileName: (pod) => (isKubeProxy(pod) ? 'kube-proxy.manifest' : undefined),
    owner: (subject) =>
      isKubeProxy(subject)
        ? {
            owner: 'GKE, when the node boots',
            edit: 'lost',
            effect: 'Takes effect in seconds and is lost when the node boots, is repaired or upgraded.',
            lastingWay: 'No way is known: GKE manages this pod.',
            confidence: 'guess',
          }
        : undefined,
    userFile: {
      owner: 'whoever put the file there; GKE ships kube-proxy alone',
      edit: 'lost',
      effect: 'Takes effect in seconds and is lost when the node is repaired, upgraded or recreated.',
      lastingWay: 'Use a DaemonSet instead; GKE has no setting for static pods.',
      confidence: 'guess',
    },
  }),
  noStaticPods:
    'Google runs the GKE control plane outside the cluster; kube-proxy is the only static pod of a node, if any.',
};
