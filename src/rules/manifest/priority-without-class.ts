import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** The classes that every cluster has, with their values. */
const BUILT_IN: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};
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
  title: 'The priority is not left to its class',
  why: 'The API server works out the priority and the preemption policy from the class. A mirror pod that comes with others is refused, so that the pod runs and nobody sees it; kubelets judge by the number alone.',
  remedy: 'Set priorityClassName, and leave out priority and preemptionPolicy or give what the class says.',
  source: SOURCES.priorityAdmission,
  message: ({ field, value, className }) =>
    className === ''
      ? `${field} is ${value} without a priorityClassName: the API server refuses the mirror, unless a default class has that value`
      : `${field} is ${value}, which is not the value of ${className}: the API server refuses the mirror`,
  *check(subject) {
    const { priority, preemptionPolicy, priorityClassName: className = '' } = podOf(subject)?.pod.spec ?? {};
    const known = className === '' || Object.hasOwn(BUILT_IN, className);
    if (!known) return;
    if (priority !== undefined && priority !== (BUILT_IN[className] ?? 0)) {
      const field = 'spec.priority';
      yield { args: { field, value: String(priority), className }, field };
    }
    if (preemptionPolicy !== undefined && preemptionPolicy !== DEFAULT_POLICY) {
      const field = 'spec.preemptionPolicy';
      yield { args: { field, value: preemptionPolicy, className }, field };
    }
  },
});
