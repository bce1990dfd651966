import { certain, nodeLabel } from '../clues.ts';
import type { AdviceSubject, Distribution } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { isKubeadmComponent, kubeadmFileName } from '../kubeadm-pods.ts';
import { debugPod, type NodeAccess } from '../advice/node-access.ts';
import { shellQuote } from '../../../facts/shell-quote.ts';

/** minikube names its machines after the profile: `PROFILE`, then `PROFILE-m02`. */
function throughMinikube(subject: AdviceSubject): NodeAccess {
  const { node } = subject;
  const profile = node.replace(/-m\d+$/, '');
  return {
    reach: [
      {
        text: 'Log in to the node',
        command: `minikube ssh -p ${shellQuote(profile)} -n ${shellQuote(node)}`,
      },
      ...debugPod(subject),
    ],
    asRoot: 'sudo ',
    crictl: 'crictl',
  };
}

/** minikube runs kubeadm with a configuration that `minikube start` makes; on highly available clusters it adds kube-vip. */
export const minikube: Distribution = {
  id: 'minikube',
  title: 'minikube',
  recognise: (clues) => {
    const label = nodeLabel(clues, 'minikube.k8s.io/name', 'minikube.k8s.io/version', 'minikube.k8s.io/primary');
    return label === undefined ? undefined : certain(label);
  },
  traces: ['/var/lib/minikube'],
  defaultSource: { kind: 'path', path: '/etc/kubernetes/manifests', confidence: 'likely' },
  usesKubeadmConfigMap: true,
  kubeletConfig: '/var/lib/kubelet/config.yaml',
  kubeletFlags: ['/etc/systemd/system/kubelet.service.d/10-kubeadm.conf', '/lib/systemd/system/kubelet.service'],
  ...fileBased({
    fileName: kubeadmFileName,
    access: throughMinikube,
    owner: (subject) =>
      isKubeadmComponent(subject)
        ? {
            owner: 'kubeadm, run by minikube',
            edit: 'lost',
            effect: 'Takes effect in seconds and is lost when minikube start or an upgrade rewrites the file.',
            lastingWay: 'Use minikube start --extra-config=COMPONENT.KEY=VALUE.',
            confidence: 'likely',
          }
        : undefined,
    userFile: {
      owner: 'whoever put the file there',
      edit: 'unknown',
      effect: 'Takes effect in seconds; a minikube that runs in a virtual machine may lose /etc when it stops.',
      lastingWay: undefined,
      confidence: 'guess',
    },
  }),
};
