import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** Namespaces that every cluster has. */
const BUILT_IN = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

export const missingNamespace = defineManifestRule<{ namespace: string }>({
  id: 'missing-namespace',
  severity: 'warning',
  title: 'The pod is in a namespace that must exist',
  why: 'Where the namespace does not exist the pod runs all the same, but its mirror and its Events are refused: the API server knows nothing of it.',
  remedy: 'Create the namespace, or use kube-system.',
  source: SOURCES.namespaceAdmission,
  message: ({ namespace }) => `namespace "${namespace}" must exist: where it is not found, the mirror pod is refused`,
  *check(subject) {
    const namespace = podOf(subject)?.pod.metadata?.namespace ?? '';
    if (namespace !== '' && !BUILT_IN.has(namespace)) yield { args: { namespace }, field: 'metadata.namespace' };
  },
});
