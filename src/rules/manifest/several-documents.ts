import { defineManifestRule } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const severalDocuments = defineManifestRule<{ line: number }>({
  id: 'several-documents',
  severity: 'warning',
  title: 'Only the first document of the file is read',
  why: 'The kubelet reads up to the end of the first YAML document, and silently drops the rest of the file: a second pod in it does not run.',
  remedy: 'Give each pod a file of its own.',
  source: SOURCES.kubeletReading,
  message: ({ line }) =>
    `the file goes on after its first document, and the kubelet reads nothing from line ${line} on`,
  *check({ reading }) {
    if (reading.stage !== 'pod' && reading.stage !== 'not-a-pod') return;
    if (reading.rest !== undefined) yield { args: { line: reading.rest.line }, at: reading.rest };
  },
});
