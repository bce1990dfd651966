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
      "File or directory to look at, as FILE names one, '-' for standard input; several are separated by commas. Can be repeated.",
  },
  kubernetesVersion: {
    name: 'kubernetes-version',
    kind: 'string',
    default: `1.${NEWEST_MINOR}`,
    description:
      'The version of the kubelet that is to read the manifests: what it refuses changes from one to the next.',
  },
  nodeName: {
    name: 'node-name',
    kind: 'string',
    default: undefined,
    description: 'The name of the node: the kubelet adds it to the name of the pod, and holds the whole to a limit.',
  },
});

/** What the user asked of it. */
export type LintInput = CommandInput<typeof FLAGS>;

/** `kubectl static lint`: what the kubelet would make of a manifest. */
export const lintCommand = defineCommand({
  name: 'lint',
  aliases: [],
  knownAs: ['validate', 'verify'],
  summary: 'Tell what a kubelet would make of manifests before it reads them',
  description: [
    'Read manifests as the kubelet does, and tell what it would refuse, ignore or do otherwise than the file seems to say. No cluster and no network are needed.',
    "The kubelet's own rules are followed: YAML 1.1 as go-yaml reads it, the first document alone, the types of all fields of a Pod, the limits of those that static pods have, and what a static pod may not do. A directory is read as the kubelet reads it: every file whose name does not begin with a dot, in byte order, and none below it.",
    'Exits with 1 where something at or above --fail-on was found, and with 2 where something could not be read.',
  ],
  examples: [
    { text: 'Look at a manifest before it goes to a node', arguments: 'etcd.yaml' },
    { text: 'Look at a directory as the kubelet reads it', arguments: '/etc/kubernetes/manifests --node-name cp-1' },
    { text: 'Name the files as for "kubectl apply"', arguments: '-f etcd.yaml,kube-scheduler.yaml' },
    {
      text: 'Look at what a template makes, as an older kubelet reads it',
      arguments: '- --kubernetes-version 1.33',
      within: 'envsubst < etcd.yaml.tpl | …',
    },
    { text: 'Print what a code host shows beside the lines', arguments: 'manifests/ -o sarif' },
  ],
  positionals: { usage: '[FILE...|-]', minimum: 0, maximum: Infinity, completes: ['file'] },
  flags: FLAGS,
  load: () => import('./lint.ts'),
});
