import { guess, likely, nodeLabel, osImage } from '../clues.ts';
import type { Distribution, NamedPod } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { sshAccess, withoutCrictl } from '../advice/node-access.ts';

const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

function isBootstrapPod({ namespace, manifestName, labels }: NamedPod): boolean {
  return namespace === 'kube-system' && COMPONENTS.includes(manifestName) && labels['k8s-app'] === manifestName;
}

/** Terraform's assets are moved into place once, at the first boot; etcd is a unit of the host, not a pod. */
export const typhoon: Distribution = {
  id: 'typhoon',
  title: 'Typhoon',
  recognise: (clues) => {
    const label = nodeLabel(clues, 'node.kubernetes.io/controller', 'node.kubernetes.io/node');
    if (label === undefined) return undefined;
    return /Flatcar|Fedora CoreOS/.test(osImage(clues)) ? likely(label) : guess(label);
  },
  traces: ['/opt/bootstrap/layout'],
  defaultSource: { kind: 'path', path: '/etc/kubernetes/manifests', confidence: 'likely' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/etc/kubernetes/kubelet.yaml',
  kubeletFlags: ['/etc/systemd/system/kubelet.service'],
  ...fileBased({
    fileName: (pod) => (isBootstrapPod(pod) ? `${pod.manifestName}.yaml` : undefined),
    access: (subject) => withoutCrictl(sshAccess(subject, { login: `core@${subject.node}` })),
    owner: (subject) =>
      isBootstrapPod(subject)
        ? {
            owner: 'the Typhoon Terraform module, once at the first boot',
            edit: 'survives',
            effect: 'Takes effect in seconds and stays: only a new installation of the node writes the file again.',
            lastingWay: 'Change the Terraform configuration too, for nodes that are reinstalled.',
            confidence: 'likely',
          }
        : undefined,
  }),
};
