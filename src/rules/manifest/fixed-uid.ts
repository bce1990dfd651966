import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const fixedUid = defineManifestRule<{ uid: string }>({
  id: 'fixed-uid',
  severity: 'warning',
  title: 'The manifest fixes the uid of the pod',
  why: 'Without a uid the kubelet takes a hash of the manifest, which changes with every edit and tells edits apart. A fixed uid is the same on every node and for every version of the file: the annotation config.hash no longer shows what runs.',
  remedy: 'Remove metadata.uid, unless whoever writes the manifest sets it on purpose, as RKE2 does.',
  source: SOURCES.kubeletReading,
  message: ({ uid }) => `metadata.uid is set to "${uid}": the hash of the pod does not change with the file`,
  *check(subject) {
    const uid = podOf(subject)?.pod.metadata?.uid ?? '';
    if (uid !== '') yield { args: { uid }, field: 'metadata.uid' };
  },
});
