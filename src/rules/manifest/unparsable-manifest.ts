import { defineManifestRule } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const unparsableManifest = defineManifestRule<{ message: string }>({
  id: 'unparsable-manifest',
  severity: 'error',
  title: 'The file is neither YAML nor JSON',
  why: 'The kubelet skips a file that it cannot parse and says so in its log alone. Where the file was good before, it stops the pod.',
  remedy:
    'Correct the file at the place named. Write to a name that begins with a dot and rename it, so that the kubelet never sees half a file.',
  source: SOURCES.kubeletReading,
  message: ({ message }) => `the kubelet cannot parse this file: ${message}`,
  *check({ reading }) {
    if (reading.stage === 'unparsable') yield { args: { message: reading.fault.message }, at: reading.fault.at };
  },
});
