import type { Severity } from '../finding.ts';
import type { ManifestPod } from '../../kubernetes/pod.ts';
import { HASH_ANNOTATION, SEEN_ANNOTATION, SOURCE_ANNOTATION } from '../../kubelet/static-pod-naming.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** What becomes of a field: it makes the kubelet end the pod, or the API server refuse the mirror, or is written anew. */
type Effect = 'ended' | 'refused' | 'replaced';

interface Args extends Record<string, string> {
  readonly field: string;
  readonly effect: Effect;
}

const MESSAGES: Readonly<Record<Effect, string>> = {
  ended: 'is set: the kubelet takes the pod for one that is being deleted, and stops it',
  refused: 'is set: the API server refuses to create the mirror pod',
  replaced: 'belongs to a running pod: the kubelet and the API server overwrite it',
};

/** Annotations that the kubelet writes itself, over whatever the manifest says. */
const KUBELET_ANNOTATIONS = [HASH_ANNOTATION, SEEN_ANNOTATION, SOURCE_ANNOTATION];

export const leftoverMetadata = defineManifestRule<Args>({
  id: 'leftover-metadata',
  severity: 'warning',
  title: 'The manifest was saved from a running pod',
  why: 'An object from "kubectl get -o yaml" has fields that belong to the API server. With a deletionTimestamp, the kubelet stops the pod as soon as it sees it; with a resourceVersion, the API server refuses to create the mirror. The kubelet overwrites owner, status and its own annotations.',
  remedy:
    'Remove the fields that the API server and the kubelet have added, and the node name at the end of the name of a mirror pod.',
  source: SOURCES.storage,
  message: ({ field, effect }) => `${field} ${MESSAGES[effect]}`,
  *check(subject) {
    const { pod } = podOf(subject) ?? {};
    if (pod === undefined) return;
    for (const [field, effect, severity] of leftoversOf(pod)) {
      yield { args: { field, effect }, field, ...(severity === undefined ? {} : { severity }) };
    }
  },
});

function* leftoversOf({ metadata = {}, status = {} }: ManifestPod): Generator<[string, Effect, Severity?]> {
  const { deletionTimestamp, resourceVersion = '', ownerReferences = [], annotations = {} } = metadata;
  if (deletionTimestamp !== undefined) yield ['metadata.deletionTimestamp', 'ended'];
  if (resourceVersion !== '0' && resourceVersion !== '') yield ['metadata.resourceVersion', 'refused'];
  if (ownerReferences.length > 0) yield ['metadata.ownerReferences', 'replaced'];
  if (Object.keys(status).length > 0) yield ['status', 'replaced'];
  for (const key of KUBELET_ANNOTATIONS) {
    if (Object.hasOwn(annotations, key)) yield [`metadata.annotations[${key}]`, 'replaced', 'info'];
  }
}
