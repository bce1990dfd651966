import { BUILT_IN_PRIORITY_CLASSES } from '../../kubernetes/built-in.ts';
import { defineManifestRule, isInvalid, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | boolean> {
  readonly className: string;
  /** The cluster was asked, and has none. */
  readonly absent: boolean;
}

export const missingPriorityClass = defineManifestRule<Args>({
  id: 'missing-priority-class',
  severity: 'warning',
  title: 'The pod needs a PriorityClass of the cluster',
  why: 'Without the class the API server refuses the mirror pod: the pod runs hidden. Where a cluster can be asked, a class that exists is not reported, and one that does not is an error.',
  remedy:
    'Make sure that the class exists wherever the manifest goes, or use system-node-critical, which every cluster has.',
  source: SOURCES.priorityAdmission,
  message: ({ className, absent }) =>
    absent
      ? `PriorityClass "${className}" does not exist in this cluster: the API server refuses the mirror pod`
      : `PriorityClass "${className}" must exist, or the API server refuses the mirror pod`,
  *check(subject) {
    const className = podOf(subject)?.pod.spec?.priorityClassName ?? '';
    const field = 'spec.priorityClassName';
    if (className === '' || BUILT_IN_PRIORITY_CLASSES.has(className) || isInvalid(subject, field)) return;
    const found = subject.surroundings.priorityClasses.get(className);
    if (found === undefined) yield { args: { className, absent: false }, field };
    if (found === 'absent') yield { args: { className, absent: true }, field, severity: 'error' };
  },
});
