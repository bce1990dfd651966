import { guess, likely, nodeAnnotation, podThat } from '../clues.ts';
import type { Distribution } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { kubeadmLastingSteps } from '../kubeadm-lasting.ts';
import {
  hasKubeadmAnnotation,
  isKubeadmComponent,
  kubeadmFileName,
  looksLikeKubeadmComponent,
} from '../kubeadm-pods.ts';

/**
 * kubeadm by itself. It leaves nothing sure on the Node: `cri-socket` is set up to 1.33 only, and Kubespray and
 * KubeKey, which call kubeadm, look the same. Distributions with a mark of their own are tried before it.
 */
export const kubeadm: Distribution = {
  id: 'kubeadm',
  title: 'kubeadm',
  recognise: (clues) => {
    const marked = podThat(clues, hasKubeadmAnnotation);
    if (marked !== undefined) return likely(`${marked} has a kubeadm annotation`);
    const socket = nodeAnnotation(clues, 'kubeadm.alpha.kubernetes.io/cri-socket');
    if (socket !== undefined) return likely(socket);
    const alike = podThat(clues, looksLikeKubeadmComponent);
    if (alike === undefined) return undefined;
    const others = clues.node === undefined ? 'Kubespray, KubeKey and RKE2' : 'Kubespray and KubeKey';
    return guess(`${alike} has the labels of kubeadm; ${others} use the same`);
  },
  traces: [
    '/var/lib/kubelet/kubeadm-flags.env',
    '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
    '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf',
    '/etc/kubernetes/admin.conf',
  ],
  defaultSource: { kind: 'path', path: '/etc/kubernetes/manifests', confidence: 'likely' },
  usesKubeadmConfigMap: true,
  kubeletConfig: '/var/lib/kubelet/config.yaml',
  kubeletFlags: [
    '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
    '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf',
    '/var/lib/kubelet/kubeadm-flags.env',
    '/etc/default/kubelet',
    '/etc/sysconfig/kubelet',
  ],
  ...fileBased({
    fileName: kubeadmFileName,
    owner: (subject) =>
      isKubeadmComponent(subject)
        ? {
            owner: 'kubeadm',
            edit: 'lost',
            effect: 'Takes effect in seconds and is lost at the next kubeadm upgrade, which rewrites the file.',
            lastingWay:
              'Change ConfigMap kube-system/kubeadm-config as well, or keep a patch for kubeadm upgrade --patches.',
            confidence: 'likely',
          }
        : undefined,
  }),
  lastingSteps: (subject, changed) => (isKubeadmComponent(subject) ? kubeadmLastingSteps(subject, changed) : []),
};
