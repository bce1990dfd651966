import { BUILT_IN_NAMESPACES } from '../../kubernetes/built-in.ts';
import { defineManifestRule, isInvalid, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | boolean> {
  readonly namespace: string;
  /** The cluster was asked, and has none. */
  readonly absent: boolean;
}

export const missingNamespace = defineManifestRule<Args>({
  id: 'missing-namespace',
  severity: 'warning',
  title: 'The pod is in a namespace that must exist',
  why: 'If the namespace does not exist the pod runs anyway, but its mirror pod and its Events are refused: the API server knows nothing of it. Where a cluster can be asked, a namespace that exists is not reported, and one that does not is an error; on the node itself this is not known, and not reported.',
  remedy: 'Create the namespace, or use kube-system.',
  source: SOURCES.namespaceAdmission,
  message: ({ namespace, absent }) =>
    absent
      ? `namespace "${namespace}" does not exist in this cluster: the mirror pod is refused, and nothing shows the pod`
      : `namespace "${namespace}" must exist, or the API server refuses the mirror pod`,
  *check(subject) {
    const namespace = podOf(subject)?.pod.metadata?.namespace ?? '';
    const field = 'metadata.namespace';
    if (namespace === '' || BUILT_IN_NAMESPACES.has(namespace) || isInvalid(subject, field)) return;
    const found = subject.surroundings.namespaces.get(namespace);
    if (found === undefined && subject.surroundings.onNode !== true)
      yield { args: { namespace, absent: false }, field };
    if (found === 'absent') yield { args: { namespace, absent: true }, field, severity: 'error' };
  },
});
