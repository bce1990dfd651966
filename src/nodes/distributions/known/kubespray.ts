import { likely, podThat } from '../clues.ts';
import type { Distribution, NamedPod } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { isKubeadmComponent, kubeadmFileName } from '../kubeadm-pods.ts';

/** The local proxy to the API servers, on nodes without one. */
function isProxy({ namespace, manifestName }: NamedPod): boolean {
  return namespace === 'kube-system' && manifestName === 'nginx-proxy';
}

/**
 * Kubespray calls kubeadm and leaves no mark on the Node: only its nginx proxy tells, so control-plane nodes are
 * taken for kubeadm's. Its kubelet does not read kubeadm's configuration.
 */
export const kubespray: Distribution = {
  id: 'kubespray',
  title: 'Kubespray',
  recognise: (clues) => {
    const proxy = podThat(
      clues,
      ({ namespace, labels, annotations }) =>
        namespace === 'kube-system' &&
        labels?.['k8s-app'] === 'kube-nginx' &&
        annotations?.['nginx-cfg-checksum'] !== undefined,
    );
    return proxy === undefined ? undefined : likely(`${proxy} is Kubespray's proxy`);
  },
  traces: ['/etc/kubernetes/kubelet.env'],
  defaultSource: { kind: 'path', path: '/etc/kubernetes/manifests', confidence: 'likely' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/etc/kubernetes/kubelet-config.yaml',
  kubeletFlags: ['/etc/kubernetes/kubelet.env', '/etc/systemd/system/kubelet.service'],
  ...fileBased({
    fileName: (pod) => (isProxy(pod) ? 'nginx-proxy.yml' : kubeadmFileName(pod)),
    owner: (subject) =>
      isProxy(subject) || isKubeadmComponent(subject)
        ? {
            owner: 'the Kubespray playbooks',
            edit: 'lost',
            effect: 'Takes effect in seconds and is lost at the next run of the playbooks.',
            lastingWay: 'Change the variables of the inventory and run the playbook again.',
            confidence: 'likely',
          }
        : undefined,
  }),
};
