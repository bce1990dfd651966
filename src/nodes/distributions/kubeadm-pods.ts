import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import type { NamedPod } from './distribution.ts';
import { kubeadmComponent } from './kubeadm-component.ts';

/** Annotations that kubeadm sets on its API server's and its etcd's manifest. */
const ANNOTATIONS = [
  'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint',
  'kubeadm.kubernetes.io/etcd.advertise-client-urls',
];

/** Whether kubeadm wrote this pod's manifest, told from name, namespace and labels. */
export function isKubeadmComponent({ namespace, manifestName, labels }: NamedPod): boolean {
  return (
    namespace === 'kube-system' &&
    labels.tier === 'control-plane' &&
    labels.component === manifestName &&
    kubeadmComponent(manifestName) !== undefined
  );
}

/** The file that kubeadm writes for one of its own. */
export function kubeadmFileName(pod: NamedPod): string | undefined {
  return isKubeadmComponent(pod) ? `${pod.manifestName}.yaml` : undefined;
}

/** Whether kubeadm left its mark on the pod, and nobody but kubeadm does. */
export function hasKubeadmAnnotation({ annotations }: ObjectMeta): boolean {
  return ANNOTATIONS.some((key) => annotations?.[key] !== undefined);
}

/** Whether the mirror pod looks like a control-plane component from a file, labelled as kubeadm labels them. */
export function looksLikeKubeadmComponent({ namespace, labels, annotations }: ObjectMeta): boolean {
  return (
    namespace === 'kube-system' &&
    labels?.tier === 'control-plane' &&
    kubeadmComponent(labels.component ?? '') !== undefined &&
    annotations?.['kubernetes.io/config.source'] === 'file'
  );
}
