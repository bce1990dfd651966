import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const serviceAccountToken = defineManifestRule<Record<string, never>>({
  id: 'service-account-token',
  severity: 'info',
  title: 'The pod asks for a token that static pods do not get',
  why: 'A static pod has no service account, so no token is mounted, whatever automountServiceAccountToken says.',
  remedy:
    'Remove the field. If the pod needs the API, mount a kubeconfig from the node, as kubeadm does for kube-scheduler.',
  source: SOURCES.serviceAccountAdmission,
  message: () => 'automountServiceAccountToken is true, but no token will be mounted',
  *check(subject) {
    if (podOf(subject)?.pod.spec?.automountServiceAccountToken === true) {
      yield { args: {}, field: 'spec.automountServiceAccountToken' };
    }
  },
});
