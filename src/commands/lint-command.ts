import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { NEWEST_MINOR } from '../kubelet/kubelet.ts';
import { FILE_FINDING_FLAGS } from './finding-flags.ts';

const FLAGS = defineFlags({
  ...FILE_FINDING_FLAGS,
  filename: {
    name: 'filename',
    short: 'f',
    kind: 'list',
    commas: true,
    completes: 'file',
    description:
      "Comma-separated list of files and directories to check, like FILE; '-' is standard input. Can be repeated.",
  },
  kubernetesVersion: {
    name: 'kubernetes-version',
    kind: 'string',
    default: `1.${NEWEST_MINOR}`,
    description: 'The version of the kubelet that will read the manifests. Versions differ in what they refuse.',
  },
  nodeName: {
    name: 'node-name',
    kind: 'string',
    default: undefined,
    description:
      'The name of the node. The kubelet appends it to the name of the pod, and limits the length of the result.',
  },
});

/** What the user asked of it. */
export type LintInput = CommandInput<typeof FLAGS>;

/** `kubectl static lint`: what the kubelet would make of a manifest. */
export const lintCommand = defineCommand({
  name: 'lint',
  aliases: [],
  knownAs: ['validate', 'verify'],
  summary: 'Check manifests before a kubelet reads them',
  description: [
    'Read manifests as the kubelet does, and report what it would refuse, ignore or treat differently than the file seems to say. Use it before a manifest goes to a node, or in CI; it needs no cluster and no network.',
    "It follows the kubelet's own rules: YAML 1.1 as go-yaml reads it, only the first document, the types of all fields of a Pod, the limits of those that static pods have, and what a static pod may not do. A directory is read as the kubelet reads it: every file whose name does not begin with a dot, in byte order, without subdirectories.",
    'Exits with 1 if there are findings at or above --fail-on, and 2 if something could not be read.',
  ],
  examples: [
    { text: 'Check a manifest before it goes to a node', arguments: 'etcd.yaml' },
    { text: 'Check a directory as the kubelet reads it', arguments: '/etc/kubernetes/manifests --node-name cp-1' },
    { text: 'Name the files with -f, as for "kubectl apply"', arguments: '-f etcd.yaml,kube-scheduler.yaml' },
    {
      text: 'Check the output of a template, as an older kubelet reads it',
      arguments: '- --kubernetes-version 1.33',
      within: 'envsubst < etcd.yaml.tpl | …',
    },
    { text: 'Print SARIF, for a code host to show beside the lines', arguments: 'manifests/ -o sarif' },
  ],
  positionals: { usage: '[FILE...|-]', minimum: 0, maximum: Infinity, completes: ['file'] },
  flags: FLAGS,
  load: () => import('./lint.ts'),
});
