import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** Annotations that the kubelet writes itself, over whatever the manifest says. */
const KUBELET_ANNOTATIONS = [
  'kubernetes.io/config.hash',
  'kubernetes.io/config.seen',
  'kubernetes.io/config.source',
] as const;

export const leftoverMetadata = defineManifestRule<{ field: string; refused: boolean }>({
  id: 'leftover-metadata',
  severity: 'warning',
  title: 'The manifest was saved from a running pod',
  why: 'An object from "kubectl get -o yaml" has fields that belong to the API server. With a resourceVersion the API server refuses to make the mirror; the kubelet overwrites its own annotations.',
  remedy: 'Remove the fields that the API server and the kubelet have added.',
  source: SOURCES.storage,
  message: ({ field, refused }) =>
    refused ? `${field} is set: the API server refuses to make the mirror pod` : `the kubelet sets ${field} itself`,
  *check(subject) {
    const metadata = podOf(subject)?.pod.metadata ?? {};
    const { resourceVersion = '0', annotations = {} } = metadata;
    if (resourceVersion !== '0' && resourceVersion !== '') {
      const field = 'metadata.resourceVersion';
      yield { args: { field, refused: true }, field };
    }
    for (const key of KUBELET_ANNOTATIONS) {
      const field = `metadata.annotations[${key}]`;
      if (Object.hasOwn(annotations, key)) yield { args: { field, refused: false }, field, severity: 'info' };
    }
  },
});
