import { dnsSubdomain } from '../../kubelet/manifest/validation/names.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const invalidName = defineManifestRule<{ message: string; node: string }>({
  id: 'invalid-name',
  severity: 'error',
  title: 'The name is not a valid pod name',
  why: 'The kubelet adds "-" and the name of the node, and the result must be a DNS name of at most 253 characters. Otherwise it refuses the manifest.',
  remedy: 'Use lower case letters, digits, "-" and ".", and leave room for the name of the node.',
  source: SOURCES.validation,
  message: ({ message }) => `metadata.name: ${message}`,
  advice: ({ node }) =>
    node === ''
      ? 'The name was checked with a node name of one letter; --node-name checks it with the real one.'
      : undefined,
  *check(subject) {
    // The name of the node alone is at fault, of which a rule of its own tells once.
    if (dnsSubdomain(subject.target.node ?? 'n').length > 0) return;
    for (const { field, message } of podOf(subject)?.invalid ?? []) {
      if (field === 'metadata.name') yield { args: { message, node: subject.target.node ?? '' }, field };
    }
  },
});
