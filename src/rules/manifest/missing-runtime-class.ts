import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly className: string;
  readonly field: string;
}

export const missingRuntimeClass = defineManifestRule<Args>({
  id: 'missing-runtime-class',
  severity: 'warning',
  title: 'The pod needs a RuntimeClass of the cluster',
  why: 'The kubelet reads the class from the API server before it can start the pod, and the API server refuses a mirror whose class does not exist, or whose overhead is not that of its class.',
  remedy: 'Make sure that the class exists wherever the manifest goes, or leave runtimeClassName and overhead out.',
  source: SOURCES.runtimeClassAdmission,
  message: ({ className, field }) =>
    field === 'spec.overhead'
      ? 'spec.overhead is set without a runtimeClassName: the API server refuses the mirror pod'
      : `RuntimeClass "${className}" must exist, or the pod does not start`,
  *check(subject) {
    const { runtimeClassName: className = '', overhead = {} } = podOf(subject)?.pod.spec ?? {};
    if (className !== '') yield { args: { className, field: 'spec.runtimeClassName' }, field: 'spec.runtimeClassName' };
    else if (Object.keys(overhead).length > 0)
      yield { args: { className, field: 'spec.overhead' }, field: 'spec.overhead' };
  },
});
