import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | boolean> {
  readonly className: string;
  readonly field: string;
  /** The cluster was asked, and has none. */
  readonly absent: boolean;
}

export const missingRuntimeClass = defineManifestRule<Args>({
  id: 'missing-runtime-class',
  severity: 'warning',
  title: 'The pod needs a RuntimeClass of the cluster',
  why: 'The kubelet reads the class from the API server before it can start the pod, and the API server refuses a mirror whose class does not exist, or whose overhead is not that of its class. Where a cluster can be asked, a class that exists is no finding, and one that does not is an error.',
  remedy: 'Make sure that the class exists wherever the manifest goes, or leave runtimeClassName and overhead out.',
  source: SOURCES.runtimeClassAdmission,
  message: ({ className, field, absent }) => {
    if (field === 'spec.overhead') {
      return 'spec.overhead is set without a runtimeClassName: the API server refuses the mirror pod';
    }
    return absent
      ? `RuntimeClass "${className}" does not exist in this cluster: the pod does not start`
      : `RuntimeClass "${className}" must exist, or the pod does not start`;
  },
  *check(subject) {
    const { runtimeClassName: className = '', overhead = {} } = podOf(subject)?.pod.spec ?? {};
    if (className === '') {
      const field = 'spec.overhead';
      if (Object.keys(overhead).length > 0) yield { args: { className, field, absent: false }, field };
      return;
    }
    const found = subject.surroundings.runtimeClasses.get(className);
    const field = 'spec.runtimeClassName';
    if (found === undefined) yield { args: { className, field, absent: false }, field };
    if (found === 'absent') yield { args: { className, field, absent: true }, field, severity: 'error' };
  },
});
