import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const missingName = defineManifestRule<{ generateName: boolean }>({
  id: 'missing-name',
  severity: 'error',
  title: 'The pod has no name',
  why: 'The kubelet derives the name of the mirror pod from metadata.name, and refuses a manifest without one. It does not know generateName.',
  remedy: 'Give the pod a metadata.name; the kubelet checks its other values only then.',
  source: SOURCES.kubeletReading,
  message: ({ generateName }) =>
    generateName ? 'metadata.name is missing, and generateName does not take its place' : 'metadata.name is missing',
  *check(subject) {
    const reading = podOf(subject);
    if (reading === undefined || (reading.pod.metadata?.name ?? '') !== '') return;
    if (reading.decoded.problems.some(({ field }) => field === 'metadata' || field === 'metadata.name')) return;
    yield { args: { generateName: reading.pod.metadata?.generateName !== undefined }, field: 'metadata.name' };
  },
});
