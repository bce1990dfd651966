import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { KUBELET_RIGHTS_OPTIONAL, ONE_KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { REPORT_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { BY_HAND_CONFLICTS, BY_HAND_FLAG } from './by-hand-flag.ts';

const FLAGS = defineFlags({
  node: {
    name: 'node',
    kind: 'string',
    default: undefined,
    completes: 'node',
    description: "The node that the pod runs on. With it POD may also be the name in the manifest, such as 'etcd'.",
  },
  ...ONE_KUBELET_FLAGS,
  ...BY_HAND_FLAG,
  ...REPORT_OUTPUT_FLAGS,
});

/** What the user asked of it. */
export type ExplainInput = CommandInput<typeof FLAGS>;

/** `kubectl static explain`: everything about one pod that may be static. */
export const explainCommand = defineCommand({
  name: 'explain',
  aliases: [],
  knownAs: ['describe', 'inspect', 'why'],
  summary: 'Explain a pod: is it static, from which file, who owns it, how to change it',
  description: [
    'Say of a pod whether it is static and why, on which node and in which directory and file its manifest is, who owns that file and whether an edit survives, and how to edit, restart, stop and remove the pod there.',
    'Every fact says where it is known from: the live kubelet, the Node, the ConfigMap kube-system/kubelet-config, what the distribution does by default; a guess is called a guess.',
    'Whether the pod runs, and of the manifest that its mirror shows, only its kubelet tells: a static pod that the kubelet does not run is suspect.',
    'POD is NAME, pod/NAME or NAMESPACE/NAME. Without a namespace the pod is looked for in the namespace of the context, and then in all.',
    'Where the API server has no such pod, and the name ends in that of a node or --node names one, the kubelet of that node is asked for a static pod that has no mirror pod; why it has none is told as "ls --hidden" tells it.',
    'Of a pod that does not run as it should it says why: by the states of its containers, the last lines of their logs ("get pods/log"), and where these do not tell by the Events that its kubelet reported ("list events").',
    '--by-hand prints the recipes themselves: scripts that check each step, keep what they replace where the kubelet does not read it, and bring it back with "undo" behind them. With -o they are the "script" of a step, under "recipes".',
    `Needs "get pods" where a namespace is named, and "list pods" where none is; "get nodes" and "get configmaps" in kube-system tell more, and ${KUBELET_RIGHTS_OPTIONAL}`,
    'Exits with 0 for a static pod, with 1 for one that is not, or only perhaps (suspect), and with 2 where that could not be found out.',
  ],
  examples: [
    { text: 'Explain the etcd pod of node cp-1', arguments: 'etcd-cp-1' },
    { text: 'Explain the same pod by the name in its manifest', arguments: 'etcd --node cp-1' },
    {
      text: 'Explain a pod of another namespace, without asking its kubelet',
      arguments: 'kube-system/etcd-cp-1 --no-kubelet',
    },
    {
      text: 'Explain a static pod that "ls --hidden" found, by the name in the manifest',
      arguments: 'agent --node cp-1',
    },
    {
      text: 'Save the script that restarts it by hand; on the node it is run with "sudo sh restart.sh"',
      arguments: 'etcd-cp-1 --by-hand=restart >restart.sh',
    },
    { text: 'Print everything as JSON', arguments: 'etcd-cp-1 -o json' },
  ],
  positionals: {
    usage: 'POD...',
    minimum: 1,
    maximum: Infinity,
    completes: ['static-pod'],
    hint: '"ls" lists the static pods, with --node those of a node, and with -l those with a label.',
  },
  flags: FLAGS,
  conflicts: BY_HAND_CONFLICTS,
  load: () => import('./explain.ts'),
});
