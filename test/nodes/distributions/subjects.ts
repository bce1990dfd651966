import type { AdviceSubject } from '../../../src/nodes/distributions/distribution.ts';

/** A static pod to ask advice for: kubeadm's etcd on cp-1 unless told otherwise. */
export function subject(over: Partial<AdviceSubject> = {}): AdviceSubject {
  const { manifestName = 'etcd', node = 'cp-1' } = over;
  return {
    namespace: 'kube-system',
    manifestName,
    mirrorName: `${manifestName}-${node}`,
    node,
    labels: { tier: 'control-plane', component: manifestName },
    annotations: {},
    source: 'file',
    directory: '/etc/kubernetes/manifests',
    file: `/etc/kubernetes/manifests/${manifestName}.yaml`,
    fileConfidence: 'likely',
    windows: false,
    ...over,
  };
}

/** Somebody's own pod, whose file name is only a guess. */
export function ownPod(over: Partial<AdviceSubject> = {}): AdviceSubject {
  return subject({ manifestName: 'web', namespace: 'default', labels: {}, fileConfidence: 'guess', ...over });
}
