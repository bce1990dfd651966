import { defineManifestRule } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const tooLarge = defineManifestRule({
  id: 'too-large',
  severity: 'error',
  title: 'The file is larger than the kubelet reads',
  why: 'The kubelet refuses a manifest of 10 MiB or more ("the read limit is reached").',
  remedy: 'Move scripts and data out of the manifest, into a file on the node that the pod mounts.',
  source: SOURCES.kubeletReading,
  message: () => 'the file has 10 MiB or more, which the kubelet does not read',
  *check({ reading }) {
    if (reading.stage === 'too-large') yield { args: {} };
  },
});
