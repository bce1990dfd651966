import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';
import { holdingWords, isNamespaceMissing } from './hidden-static-pod.ts';

interface Args extends Record<string, string> {
  readonly pod: string;
  readonly node: string;
  readonly namespace: string;
  /** `runs it`, or `runs the pod that FILE defines`. */
  readonly holds: string;
}

export const namespaceMissing = defineClusterRule<Args>({
  id: 'namespace-missing',
  severity: 'error',
  title: 'A static pod runs in a namespace that does not exist',
  why: 'The kubelet runs the pod anyway, but neither its mirror pod nor any Event for it can be created: the API server shows no trace of it. This is also how a pod can be hidden on purpose.',
  remedy:
    'Create the namespace, and the mirror pod follows within two minutes; or remove the pod and apply its manifest with another namespace. If nobody knows the pod, find out who put its manifest there: it is probably a typing error, but this is also how intruders hide a pod.',
  source: SOURCES.namespaceAdmission,
  message: ({ node, namespace, holds }) => `the kubelet of ${node} ${holds}, but namespace ${namespace} does not exist`,
  *check({ pods, filed }) {
    for (const pod of pods.filter(isNamespaceMissing)) {
      const { metadata, node } = pod;
      const subject = podSubject(metadata, node);
      yield {
        args: { pod: subject.name, node, namespace: metadata.namespace ?? '', holds: holdingWords(pod, filed) },
        subject,
      };
    }
  },
});
