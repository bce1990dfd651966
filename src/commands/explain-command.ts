import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { KUBELET_RIGHTS_OPTIONAL, ONE_KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { REPORT_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { BY_HAND_CONFLICTS, BY_HAND_FLAG } from './by-hand-flag.ts';
import { POD_NODE_FLAGS } from './change-flags.ts';

const FLAGS = defineFlags({
  ...POD_NODE_FLAGS,
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
  summary: 'Explain a pod: whether it is static, from which file, who owns the file, how to change it',
  description: [
    'Explain whether a pod is static and why, in which file on which node its manifest is, who owns that file and whether an edit would survive, and how to edit, restart, stop and remove the pod. Use it before you change a pod that may be static, or when one does not run.',
    'Each fact names its source: the live kubelet, the Node, the ConfigMap kube-system/kubelet-config, or the defaults of the distribution. A guess is called a guess.',
    'Only the kubelet knows whether the pod runs, and whether from the manifest that its mirror pod shows. A static pod that its kubelet does not run is suspect.',
    'POD is NAME, pod/NAME or NAMESPACE/NAME. Without a namespace, the pod is looked for in the namespace of the context, then in all.',
    'If the API server has no such pod, and the name ends in that of a node or --node is given, the kubelet of that node is asked for a static pod without a mirror pod. Why it has none is explained as in "ls --hidden".',
    'If the pod does not run as it should, it says why: from the states of its containers, the last lines of their logs ("get pods/log") and, if these do not explain it, the Events that its kubelet reported ("list events").',
    '--by-hand prints the recipes as scripts, which check each step, keep what they replace where the kubelet does not read it, and restore it when run with "undo". With -o, each step has its "script" under "recipes".',
    `Needs "get pods" if a namespace is given, otherwise "list pods"; "get nodes" and "get configmaps" in kube-system add detail. ${KUBELET_RIGHTS_OPTIONAL}`,
    'Exits with 0 if the pod is static, 1 if it is not or is suspect, and 2 if that could not be found out.',
  ],
  examples: [
    { text: 'Explain the etcd pod of node cp-1', arguments: 'etcd-cp-1' },
    { text: 'Explain the same pod by the name in its manifest', arguments: 'etcd --node cp-1' },
    {
      text: 'Explain a pod in another namespace, without asking its kubelet',
      arguments: 'kube-system/etcd-cp-1 --no-kubelet',
    },
    {
      text: 'Explain a static pod that "ls --hidden" found, by the name in its manifest',
      arguments: 'agent --node cp-1',
    },
    {
      text: 'Save the script that restarts it by hand; run it on the node with "sudo sh restart.sh"',
      arguments: 'etcd-cp-1 --by-hand=restart >restart.sh',
    },
    { text: 'Print everything as JSON', arguments: 'etcd-cp-1 -o json' },
  ],
  positionals: {
    usage: 'POD...',
    minimum: 1,
    maximum: Infinity,
    completes: ['static-pod'],
    hint: '"ls" lists the static pods; --node and -l narrow the list.',
  },
  flags: FLAGS,
  conflicts: BY_HAND_CONFLICTS,
  load: () => import('./explain.ts'),
});
