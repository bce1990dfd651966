import { defineCommand, type Command, type Example, type Positionals } from '../cli/command.ts';
import { defineFlags, type FlagTable } from '../cli/flag.ts';
import { SELECTOR_FLAGS } from '../cli/selector-flag.ts';
import type { ChangeAction } from '../change/change.ts';
import { CHANGE_FLAGS, FILENAME_FLAGS, NODE_POD_FLAGS, POD_NODE_FLAGS, UNDO_FLAGS } from './change-flags.ts';

const POD_SELECTOR_FLAGS = defineFlags({
  selector: {
    ...SELECTOR_FLAGS.selector,
    description: 'The labels of the static pods, in place of their names; they are taken one after the other.',
  },
});

const NODE_SELECTOR_FLAGS = defineFlags({
  nodes: {
    name: 'node',
    kind: 'list',
    commas: true,
    completes: 'node',
    description: 'The nodes that get the manifest, by name; they are taken one after the other. Can be repeated.',
  },
  selector: {
    ...SELECTOR_FLAGS.selector,
    description: 'The labels of the nodes, in place of their names.',
  },
});

/** All flags that commands have which change manifests of a cluster's nodes; each has those that it needs. */
export const CLUSTER_CHANGE_FLAGS = defineFlags({
  ...CHANGE_FLAGS,
  ...NODE_POD_FLAGS,
  ...POD_NODE_FLAGS,
  ...POD_SELECTOR_FLAGS,
  ...NODE_SELECTOR_FLAGS,
  ...UNDO_FLAGS,
  ...FILENAME_FLAGS,
});

/** What commands that change manifests have in common, to be said once each. */
export const HOW_IT_CHANGES =
  'The difference is shown and you are asked; --yes agrees, --dry-run stops there. The old manifest is kept on the node. The change is undone unless the pod is seen to be well within --confirm-within, and still so after --stable-for: also when this program is killed or loses the node. "history" tells what was changed, "undo" takes it back.';

const WHAT_IT_NEEDS =
  'A reader pod reads the manifest directory, without a question of its own, and a guard pod on the node changes it: this needs "create", "get" and "delete pods" and "create" and "get pods/exec" in their namespace, whose PodSecurity level must allow hostPath, "get pods" and "get nodes". Exits with 0 where the change was confirmed, 1 where it was undone, 2 where it could not be tried, or a pod of this program is left behind. Where no API server answers, use "local" on the node.';

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
  const all: FlagTable = { ...CHANGE_FLAGS, ...NODE_POD_FLAGS, ...flags };
  return defineCommand({
    name,
    aliases: words.aliases ?? [],
    ...(words.knownAs !== undefined && { knownAs: words.knownAs }),
    summary: words.summary,
    description: [words.description, HOW_IT_CHANGES, WHAT_IT_NEEDS],
    examples: words.examples,
    positionals: words.positionals,
    flags: all,
    load: async () => (await import('./change.ts')).changeOf(name),
  });
}

/** `kubectl static edit`, and all others that change a manifest on a node of the cluster. */
export const CHANGE_COMMANDS: readonly Command[] = [
  changeCommand('edit', POD_NODE_FLAGS, {
    summary: 'Edit the manifest of a static pod on its node',
    description:
      'Edit the manifest file of a static pod: it is fetched from the node, opened in the editor that KUBE_EDITOR or EDITOR names, checked as the kubelet would, and put back in one step.',
    examples: [
      { text: 'Edit the manifest of the etcd pod of node cp-1', arguments: 'etcd-cp-1' },
      { text: 'See what an edit would come to', arguments: 'etcd-cp-1 --dry-run' },
    ],
    positionals: ONE_POD,
  }),
  changeCommand(
    'apply',
    { ...FILENAME_FLAGS, ...NODE_SELECTOR_FLAGS },
    {
      knownAs: ['create', 'replace'],
      summary: 'Put the manifest of a static pod onto nodes, one after the other',
      description:
        'Create the manifest of a static pod on nodes, or replace it where the node has one. Nodes are taken strictly one after the other, each confirmed before the next; the first that fails ends the run.',
      examples: [
        { text: 'Put a manifest onto two nodes', arguments: '-f proxy.yaml --node worker-1,worker-2' },
        {
          text: 'Put a manifest onto the nodes of the control plane',
          arguments: '-f - -l node-role.kubernetes.io/control-plane',
        },
      ],
      positionals: {
        usage: '',
        minimum: 0,
        maximum: 0,
        hint: 'The pod is the one that the file defines: -f FILE --node NODE.',
      },
    },
  ),
  changeCommand(
    'restart',
    { ...POD_NODE_FLAGS, ...POD_SELECTOR_FLAGS },
    {
      knownAs: ['rollout', 'rollout restart', 'reload'],
      summary: 'Restart static pods, one after the other',
      description:
        'Restart a static pod by a changed annotation in its manifest, kubectl.kubernetes.io/restartedAt, which makes it another pod for the kubelet: its containers start anew without the back-off of a crash. Several are taken strictly one after the other.',
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
  changeCommand('stop', POD_NODE_FLAGS, {
    knownAs: ['disable', 'pause'],
    summary: "Stop a static pod: take its manifest out of the kubelet's sight",
    description:
      'Stop a static pod until "start" brings it back: its manifest is taken out of the directory and kept beside it. "manifest --list" on its node shows what is stopped.',
    examples: [{ text: 'Stop the scheduler of node cp-1', arguments: 'kube-scheduler-cp-1' }],
    positionals: ONE_POD,
  }),
  changeCommand('start', POD_NODE_FLAGS, {
    knownAs: ['enable', 'resume'],
    summary: 'Start a static pod that was stopped',
    description:
      'Bring back the manifest of a static pod that "stop" has taken away, as it was, with its mode and owner.',
    examples: [{ text: 'Start the scheduler of node cp-1 again', arguments: 'kube-scheduler-cp-1' }],
    positionals: ONE_POD,
  }),
  changeCommand('rm', POD_NODE_FLAGS, {
    aliases: ['delete'],
    knownAs: ['remove'],
    summary: 'Remove a static pod: delete its manifest on its node',
    description:
      'Remove the manifest of a static pod from its node, and with it the pod and its mirror. It stays in the history: "undo" brings it back.',
    examples: [{ text: 'Remove the static pod web of node worker-1', arguments: 'web-worker-1' }],
    positionals: ONE_POD,
  }),
  changeCommand(
    'undo',
    { ...POD_NODE_FLAGS, ...UNDO_FLAGS },
    {
      knownAs: ['rollback', 'rollout undo', 'revert'],
      summary: "Take back the last change of a static pod's manifest",
      description:
        'Bring back the manifest of a static pod as it was before its last change, or after the change that --to names. What is undone was changed through this program; it is refused where somebody else has written the file since, unless --to says what to go back to.',
      examples: [
        { text: 'Take back the last change', arguments: 'etcd-cp-1' },
        { text: 'Go back to what it was after change 3', arguments: 'etcd-cp-1 --to 3' },
      ],
      positionals: ONE_POD,
    },
  ),
];
