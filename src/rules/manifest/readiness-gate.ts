import { child, item } from '../../kubelet/manifest/field-path.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const readinessGate = defineManifestRule<{ condition: string }>({
  id: 'readiness-gate',
  severity: 'warning',
  title: 'A readiness gate keeps the pod from ever being ready',
  why: 'A pod with a readiness gate is ready once somebody sets a condition on it in the API. Of a static pod that is only the mirror pod, whose conditions the kubelet does not read, so that it never says that the pod is ready: no Service uses it, and "kubectl wait" does not end.',
  remedy: 'Remove readinessGates from the manifest; a readiness probe tells whether the containers do their work.',
  source: SOURCES.kubeletPods,
  message: ({ condition }) =>
    `the kubelet never sees the condition ${condition}, which can be set on the mirror pod alone: the pod does not become ready`,
  *check(subject) {
    for (const [index, { conditionType = '' }] of (podOf(subject)?.pod.spec?.readinessGates ?? []).entries()) {
      const field = child(item('spec.readinessGates', index), 'conditionType');
      yield { args: { condition: conditionType }, field };
    }
  },
});
