import { defineCommand, type Command, type Example, type Positionals } from '../cli/command.ts';
import { defineFlags, type FlagTable } from '../cli/flag.ts';
import { SELECTOR_FLAGS } from '../cli/selector-flag.ts';
import type { ChangeAction } from '../change/change.ts';
import { CHANGE_FLAGS, FILENAME_FLAGS, MANIFEST_NODE_FLAGS, NODE_POD_FLAGS, UNDO_FLAGS } from './change-flags.ts';

const POD_SELECTOR_FLAGS = defineFlags({
  selector: {
    ...SELECTOR_FLAGS.selector,
    description: `${SELECTOR_FLAGS.selector.description} Used instead of POD; the pods are restarted one at a time.`,
  },
});

const NODE_SELECTOR_FLAGS = defineFlags({
  nodes: {
    name: 'node',
    kind: 'list',
    commas: true,
    completes: 'node',
    description: 'The nodes to put the manifest on, changed one at a time. Can be repeated.',
  },
  selector: {
    ...SELECTOR_FLAGS.selector,
    description:
      "Selector (label query) of nodes to filter on, supports '=', '==', '!=', 'in', 'notin'. (e.g. -l key1=value1,key2=value2). Used instead of --node.",
  },
});

/** All flags that commands have which change manifests of a cluster's nodes; each has those that it needs. */
export const CLUSTER_CHANGE_FLAGS = defineFlags({
  ...CHANGE_FLAGS,
  ...NODE_POD_FLAGS,
  ...MANIFEST_NODE_FLAGS,
  ...POD_SELECTOR_FLAGS,
  ...NODE_SELECTOR_FLAGS,
  ...UNDO_FLAGS,
  ...FILENAME_FLAGS,
});

/** What commands that change manifests have in common, to be said once each. */
export const HOW_IT_CHANGES =
  'It shows the difference and asks before it changes anything; --yes skips the question, --dry-run stops after the difference. The old manifest is kept on the node. The change is undone unless the pod becomes healthy (or, after "stop" and "rm", is gone) within --confirm-within and stays so for --stable-for, even if this program is killed or loses the node. "history" shows past changes, "undo" reverts the last one.';

/** What is needed for it on a node of a cluster, and how it ends; `local`: the command that does the same on the node. */
function whatItNeeds(local: string): string {
  return `A reader pod reads the manifest directory, without asking, and a guard pod on the node changes it. This needs "get pods" and "get nodes", and "create", "get" and "delete pods" and "create" and "get pods/exec" in the namespace of these pods, whose PodSecurity level must allow hostPath. Exits with 0 if the change was confirmed, 1 if it was undone, and 2 if it could not be made or a pod of this program is left behind. If no API server answers, use "${local}" on the node.`;
}

interface Words {
  readonly aliases?: readonly string[];
  readonly knownAs?: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly Example[];
  readonly positionals: Positionals;
}

const ONE_POD: Positionals = { usage: 'POD', minimum: 1, maximum: 2, completes: ['static-pod'] };

function changeCommand(name: ChangeAction, flags: FlagTable, words: Words): Command {
  const { description } = CHANGE_FLAGS.dryRun;
  const dryRun = {
    ...CHANGE_FLAGS.dryRun,
    description: `${description} With -o, print the guard pod that would make it.`,
  };
  const all: FlagTable = { ...CHANGE_FLAGS, dryRun, ...NODE_POD_FLAGS, ...flags };
  return defineCommand({
    name,
    aliases: words.aliases ?? [],
    ...(words.knownAs !== undefined && { knownAs: words.knownAs }),
    summary: words.summary,
    description: [words.description, HOW_IT_CHANGES, whatItNeeds(`local ${name}`)],
    examples: words.examples,
    positionals: words.positionals,
    flags: all,
    load: async () => (await import('./change.ts')).changeOf(name),
  });
}

/** `kubectl static edit`, and all others that change a manifest on a node of the cluster. */
export const CHANGE_COMMANDS: readonly Command[] = [
  changeCommand('edit', MANIFEST_NODE_FLAGS, {
    summary: 'Edit the manifest of a static pod on its node',
    description:
      'Edit the manifest of a static pod without logging in to its node. The file is fetched from the node, opened in the editor that KUBE_EDITOR or EDITOR names, checked as the kubelet would, and put back in one step. A manifest that the kubelet refuses has no pod: name it by its path, with --node.',
    examples: [
      { text: 'Edit the manifest of the etcd pod of node cp-1', arguments: 'etcd-cp-1' },
      {
        text: 'Fix a manifest that the kubelet refuses',
        arguments: '/etc/kubernetes/manifests/web.yaml --node worker-1',
      },
      { text: 'Show what an edit would change', arguments: 'etcd-cp-1 --dry-run' },
    ],
    positionals: ONE_POD,
  }),
  changeCommand(
    'apply',
    { ...FILENAME_FLAGS, ...NODE_SELECTOR_FLAGS },
    {
      knownAs: ['create', 'replace'],
      summary: 'Create or replace the manifest of a static pod on nodes, one at a time',
      description:
        'Create the manifest of a static pod on nodes, or replace it on nodes that have one. Nodes are changed strictly one at a time: each change is confirmed before the next, and the first failure ends the run.',
      examples: [
        { text: 'Put a manifest on two nodes', arguments: '-f proxy.yaml --node worker-1,worker-2' },
        {
          text: 'Put a manifest on the control-plane nodes',
          arguments: '-f proxy.yaml -l node-role.kubernetes.io/control-plane',
        },
      ],
      positionals: {
        usage: '',
        minimum: 0,
        maximum: 0,
        hint: 'The file defines the pod: use -f FILE --node NODE.',
      },
    },
  ),
  changeCommand(
    'restart',
    { ...MANIFEST_NODE_FLAGS, ...POD_SELECTOR_FLAGS },
    {
      knownAs: ['rollout', 'rollout restart', 'reload'],
      summary: 'Restart static pods, one at a time',
      description:
        'Restart static pods, for example to load renewed certificates. It changes the annotation kubectl.kubernetes.io/restartedAt in the manifest, so that the kubelet replaces the pod, without crash back-off. Several pods are restarted strictly one at a time.',
      examples: [
        { text: 'Restart the scheduler of node cp-1', arguments: 'kube-scheduler-cp-1' },
        {
          text: 'Restart every controller manager, one node at a time',
          arguments: '-l component=kube-controller-manager',
        },
      ],
      positionals: { usage: '[POD...]', minimum: 0, maximum: Infinity, completes: ['static-pod'] },
    },
  ),
  changeCommand('stop', MANIFEST_NODE_FLAGS, {
    knownAs: ['disable', 'pause'],
    summary: 'Stop a static pod by hiding its manifest from the kubelet',
    description:
      'Stop a static pod until "start" starts it again. Its manifest is moved to where the kubelet does not read it; "manifest --list" for its node shows what is stopped.',
    examples: [{ text: 'Stop the scheduler of node cp-1', arguments: 'kube-scheduler-cp-1' }],
    positionals: ONE_POD,
  }),
  changeCommand('start', MANIFEST_NODE_FLAGS, {
    knownAs: ['enable', 'resume'],
    summary: 'Start a static pod that was stopped',
    description:
      'Start a static pod that "stop" has stopped. Its manifest is put back as it was, with its mode and owner.',
    examples: [{ text: 'Start the scheduler of node cp-1 again', arguments: 'kube-scheduler-cp-1' }],
    positionals: ONE_POD,
  }),
  changeCommand('rm', MANIFEST_NODE_FLAGS, {
    aliases: ['delete'],
    knownAs: ['remove'],
    summary: 'Remove a static pod by deleting its manifest on its node',
    description:
      'Remove the manifest of a static pod from its node, and with it the pod and its mirror pod. The manifest stays in the history: "undo" restores it. A manifest that the kubelet refuses has no pod: name it by its path, with --node.',
    examples: [{ text: 'Remove the static pod web of node worker-1', arguments: 'web-worker-1' }],
    positionals: ONE_POD,
  }),
  changeCommand(
    'undo',
    { ...MANIFEST_NODE_FLAGS, ...UNDO_FLAGS },
    {
      knownAs: ['rollback', 'rollout undo', 'revert'],
      summary: "Undo the last change to a static pod's manifest",
      description:
        'Restore the manifest of a static pod as it was before its last change, or after the change that --to names. Only changes made through this program can be undone; if somebody else has written the file since, --to is required.',
      examples: [
        { text: 'Undo the last change', arguments: 'etcd-cp-1' },
        { text: 'Restore the manifest as it was after change 3', arguments: 'etcd-cp-1 --to 3' },
      ],
      positionals: ONE_POD,
    },
  ),
];
