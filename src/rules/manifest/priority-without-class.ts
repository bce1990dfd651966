import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** The classes that every cluster has, with their values. */
const BUILT_IN: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

interface Args extends Record<string, string | number> {
  readonly priority: number;
  readonly className: string;
}

export const priorityWithoutClass = defineManifestRule<Args>({
  id: 'priority-without-class',
  severity: 'warning',
  title: 'The priority is given as a number',
  why: 'The API server works out the priority from the class. A mirror pod that comes with another number is refused, so that the pod runs and nobody sees it; kubelets judge by the number alone.',
  remedy: 'Set priorityClassName, and leave out priority or give the value of the class.',
  source: SOURCES.priorityAdmission,
  message: ({ priority, className }) =>
    className === ''
      ? `spec.priority is ${priority} without a priorityClassName: the API server refuses the mirror, unless a default class has that value`
      : `spec.priority is ${priority}, which is not the value of ${className}: the API server refuses the mirror`,
  *check(subject) {
    const { priority, priorityClassName: className = '' } = podOf(subject)?.pod.spec ?? {};
    if (priority === undefined) return;
    const value = Object.hasOwn(BUILT_IN, className) ? BUILT_IN[className] : undefined;
    const wrong = className === '' ? priority !== 0 : value !== undefined && value !== priority;
    if (wrong) yield { args: { priority, className }, field: 'spec.priority' };
  },
});
