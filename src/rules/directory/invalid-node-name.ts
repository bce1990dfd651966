import { dnsSubdomain } from '../../kubelet/manifest/validation/names.ts';
import { defineDirectoryRule } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

export const invalidNodeName = defineDirectoryRule<{ node: string; message: string }>({
  id: 'invalid-node-name',
  severity: 'error',
  title: 'No valid pod name can end in the name of the node',
  why: 'The kubelet adds "-" and the name of its node to the name of every static pod, and refuses a name that is not a DNS name: on such a node it refuses every manifest, and the API server refuses the Node.',
  remedy: 'Change the host name, or give the kubelet --hostname-override: lower case letters, digits, "-" and ".".',
  source: SOURCES.validation,
  message: ({ node, message }) => `the node is called "${node}", so the kubelet refuses every manifest: ${message}`,
  *check({ node = '' }) {
    const [message] = node === '' ? [] : dnsSubdomain(node);
    if (message !== undefined) yield { args: { node, message } };
  },
});
