import { MIRROR_ANNOTATION } from '../../kubelet/static-pod-naming.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const mirrorAnnotationInManifest = defineManifestRule<{ value: string }>({
  id: 'mirror-annotation-in-manifest',
  severity: 'error',
  title: 'The manifest has the annotation of a mirror pod',
  why: 'The kubelet takes the pod for a mirror pod and never runs it: no container, no mirror, no Event, no word in the log. It happens when a mirror pod is saved with "kubectl get -o yaml" and put on a node.',
  remedy: `Remove the annotation ${MIRROR_ANNOTATION} and what else was added: the other annotations kubernetes.io/config.*, ownerReferences, uid, resourceVersion, nodeName, status, and the node name at the end of the name. The kubelet adds the node name again: doubled, it makes another pod.`,
  source: SOURCES.mirrorClient,
  message: () => `the annotation ${MIRROR_ANNOTATION} makes the pod vanish: the kubelet takes it for a mirror pod`,
  *check(subject) {
    const value = podOf(subject)?.pod.metadata?.annotations?.[MIRROR_ANNOTATION];
    if (value !== undefined) yield { args: { value }, field: `metadata.annotations[${MIRROR_ANNOTATION}]` };
  },
});
