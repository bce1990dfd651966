import { defineCommand } from '../cli/command.ts';
import { MANIFEST_CONFLICTS, MANIFEST_FLAGS } from './manifest-flags.ts';

/** `kubectl static manifest`: the file itself, read on the node by a short-lived pod. */
export const manifestCommand = defineCommand({
  name: 'manifest',
  aliases: [],
  knownAs: ['cat', 'file', 'yaml'],
  summary: 'Print the manifest file of a static pod, read on its node by a short-lived pod',
  description: [
    'Print the file that a static pod comes from, byte for byte, without logging in to its node. The API server does not have it: a reader pod with the least privilege that works is created on the node, reads the manifest directory, and is deleted, even after a failure or Ctrl-C. If it cannot be deleted, the exit code is 2.',
    'The pod can read files of any mode and owner, through the capability DAC_READ_SEARCH, and can write none. If a file still cannot be read, a note names it, and the others are shown.',
    'Before it creates anything, it checks permissions and asks you; --yes skips the question, --dry-run=client prints the pod instead.',
    'Needs "create", "get" and "delete pods" and "create" and "get pods/exec" in the namespace of the reader pod, whose PodSecurity level must allow hostPath.',
    'If no API server answers, use "local" on the node.',
  ],
  examples: [
    { text: 'Print the manifest of the etcd pod of node cp-1', arguments: 'etcd-cp-1 --debug-namespace kube-system' },
    { text: 'List all files of a manifest directory as the kubelet sees them', arguments: '--list --node cp-1' },
    {
      text: 'Compare the file with the mirror pod, to see whether the kubelet has picked it up',
      arguments: 'etcd-cp-1 --diff',
    },
    { text: 'Print the pod that would be created', arguments: 'etcd-cp-1 --dry-run=client -o yaml' },
    {
      text: 'Save every manifest of a node, without being asked',
      arguments: '--all --node cp-1 --output-dir cp-1 --yes',
    },
  ],
  positionals: { usage: '[POD]', minimum: 0, maximum: 1, completes: ['static-pod'] },
  flags: MANIFEST_FLAGS,
  conflicts: MANIFEST_CONFLICTS,
  load: () => import('./manifest.ts'),
});
