import { defineFlags } from '../cli/flag.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { READER_FLAGS } from './reader-flags.ts';

/** The flags of `manifest`. */
export const MANIFEST_FLAGS = defineFlags({
  all: {
    name: 'all',
    kind: 'boolean',
    default: false,
    description: 'Read every file of the directory, and write them to --output-dir or --tar.',
  },
  diff: {
    name: 'diff',
    kind: 'boolean',
    default: false,
    description:
      'Compare the file with its mirror pod instead of printing it. Exits 1 where they differ, as "kubectl diff" does.',
  },
  dryRun: {
    name: 'dry-run',
    kind: 'string',
    default: 'none',
    choices: ['none', 'client'],
    description: 'With "client", print the reader pod that would be created, and create nothing.',
  },
  list: {
    name: 'list',
    kind: 'boolean',
    default: false,
    description: 'List the files of the directory as the kubelet sees them, instead of printing one.',
  },
  node: {
    name: 'node',
    kind: 'string',
    default: undefined,
    completes: 'node',
    description:
      "The node whose directory is read. With it POD may also be the name in the manifest, such as 'etcd', and with --list or --all no POD is needed.",
  },
  noKubelet: {
    name: 'no-kubelet',
    kind: 'boolean',
    default: false,
    description: 'Ask no kubelet through the API server (which needs "get nodes/proxy").',
  },
  nodeTimeout: {
    name: 'node-timeout',
    kind: 'duration',
    default: '5s',
    description: "The length of time to wait for a kubelet's answer before going on without it.",
  },
  ...LIST_OUTPUT_FLAGS,
  outputDir: {
    name: 'output-dir',
    kind: 'string',
    default: undefined,
    completes: 'folder',
    description: 'With --all: the directory that the files are written to. It must be empty, or not be there yet.',
  },
  path: {
    name: 'path',
    kind: 'string',
    default: undefined,
    description: 'The manifest directory or file on the node, instead of the one that the cluster tells.',
  },
  tar: {
    name: 'tar',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: "With --all: the tar file that the files are written to, '-' for stdout.",
  },
  ...READER_FLAGS,
});
