import { LARGEST_MANIFEST } from '../../domain/manifest/reading.ts';
import { defineManifestRule } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const tooLarge = defineManifestRule<{ size: number }>({
  id: 'too-large',
  severity: 'error',
  title: 'The file is larger than the kubelet reads',
  why: 'The kubelet refuses a manifest of more than 10 MiB ("the read limit is reached").',
  remedy:
    'Move out what does not belong into a manifest: scripts and data can lie in a file of the node that the pod mounts.',
  source: SOURCES.kubeletReading,
  message: ({ size }) => `the file has ${size} bytes, and the kubelet reads no more than ${LARGEST_MANIFEST}`,
  *check({ reading }) {
    if (reading.stage === 'too-large') yield { args: { size: reading.size } };
  },
});
