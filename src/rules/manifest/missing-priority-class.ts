import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

const BUILT_IN = new Set(['system-cluster-critical', 'system-node-critical']);

export const missingPriorityClass = defineManifestRule<{ className: string }>({
  id: 'missing-priority-class',
  severity: 'warning',
  title: 'The pod needs a PriorityClass of the cluster',
  why: 'Without the class the API server refuses the mirror pod: the pod runs, and nobody sees it.',
  remedy:
    'Make sure that the class exists wherever the manifest goes, or use system-node-critical, which every cluster has.',
  source: SOURCES.priorityAdmission,
  message: ({ className }) => `PriorityClass "${className}" must exist, or the API server refuses the mirror pod`,
  *check(subject) {
    const className = podOf(subject)?.pod.spec?.priorityClassName ?? '';
    if (className !== '' && !BUILT_IN.has(className)) {
      yield { args: { className }, field: 'spec.priorityClassName' };
    }
  },
});
