import { BUILT_IN_PRIORITY_CLASSES } from '../../kubernetes/built-in.ts';
import { defineManifestRule, podOf, type ManifestSubject } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** What holds where a class says nothing else. */
const DEFAULT_POLICY = 'PreemptLowerPriority';

interface Args extends Record<string, string> {
  readonly field: string;
  readonly value: string;
  readonly className: string;
}

export const priorityWithoutClass = defineManifestRule<Args>({
  id: 'priority-without-class',
  severity: 'warning',
  title: 'The priority is set without its class',
  why: 'The API server works out the priority and the preemption policy from the class. A mirror pod with other values is refused, so the pod runs hidden; kubelets only use the number.',
  remedy: 'Set priorityClassName, and remove priority and preemptionPolicy or set the values of the class.',
  source: SOURCES.priorityAdmission,
  message: ({ field, value, className }) =>
    className === ''
      ? `${field} is ${value} without a priorityClassName: the API server refuses the mirror, unless a default class has that value`
      : `${field} is ${value}, which is not the value of ${className}: the API server refuses the mirror`,
  *check(subject) {
    const { priority, preemptionPolicy, priorityClassName: className = '' } = podOf(subject)?.pod.spec ?? {};
    const expected = className === '' ? 0 : valueOf(className, subject);
    if (priority !== undefined && expected !== undefined && priority !== expected) {
      const field = 'spec.priority';
      yield { args: { field, value: String(priority), className }, field };
    }
    const policy = policyOf(className, subject);
    if (preemptionPolicy !== undefined && policy !== undefined && preemptionPolicy !== policy) {
      const field = 'spec.preemptionPolicy';
      yield { args: { field, value: preemptionPolicy, className }, field };
    }
  },
});

/** The preemption policy of a class, or of none; undefined where it is not known. */
function policyOf(className: string, { surroundings }: ManifestSubject): string | undefined {
  if (className === '' || BUILT_IN_PRIORITY_CLASSES.has(className)) return DEFAULT_POLICY;
  const found = surroundings.priorityClasses.get(className);
  return typeof found === 'object' ? (found.preemptionPolicy ?? DEFAULT_POLICY) : undefined;
}

/** The value of a class; undefined where it is not known. */
function valueOf(className: string, { surroundings }: ManifestSubject): number | undefined {
  const found = surroundings.priorityClasses.get(className);
  return BUILT_IN_PRIORITY_CLASSES.get(className) ?? (typeof found === 'object' ? found.value : undefined);
}
