import { defineCommand } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { LIST_OUTPUT_FLAGS, REPORT_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { CHANGE_FLAGS, NODE_POD_FLAGS, POD_NODE_FLAGS } from './change-flags.ts';
import { LOCAL_FLAGS } from './local-flags.ts';

const SHOWN = defineFlags({
  diff: {
    name: 'diff',
    kind: 'boolean',
    default: false,
    description: 'Show each change with its difference.',
  },
  noHeaders: LIST_OUTPUT_FLAGS.noHeaders,
  ...REPORT_OUTPUT_FLAGS,
});

/** The flags of `history`. */
export const HISTORY_FLAGS = defineFlags({
  ...SHOWN,
  ...NODE_POD_FLAGS,
  ...POD_NODE_FLAGS,
  yes: { ...CHANGE_FLAGS.yes, description: 'Create the reader pod without asking.' },
});

/** The flags of `local history`. */
export const LOCAL_HISTORY_FLAGS = defineFlags({ ...SHOWN, ...LOCAL_FLAGS });

const WHAT_IS_KEPT =
  'What was changed through this program is kept beside the manifests, in .kubectl-static: each change with its time by the node\'s clock, who asked for it, what came of it, and the manifest before and after. The numbers are those that "undo --to" takes.';

/** `kubectl static history`: what was changed of a pod's manifest, when and by whom. */
export const historyCommand = defineCommand({
  name: 'history',
  aliases: [],
  knownAs: ['log', 'rollout history', 'changes'],
  summary: "Show what was changed of a static pod's manifest, when, and by whom",
  description: [
    WHAT_IS_KEPT,
    'It is read on the node by a reader pod, as "manifest" does, and after the same question.',
  ],
  examples: [
    { text: 'Show the changes of the etcd pod of node cp-1', arguments: 'etcd-cp-1' },
    { text: 'Show each with its difference', arguments: 'etcd-cp-1 --diff' },
  ],
  positionals: { usage: 'POD', minimum: 1, maximum: 1, completes: ['static-pod'] },
  flags: HISTORY_FLAGS,
  load: () => import('./history.ts'),
});

/** `kubectl static local history`: the same of the node that this runs on. */
export const localHistoryCommand = defineCommand({
  name: 'local history',
  aliases: [],
  knownAs: ['local log'],
  summary: 'Show what was changed of a manifest of this node, when, and by whom',
  description: [WHAT_IS_KEPT, 'No API server and no kubeconfig are needed, but root.'],
  examples: [{ text: 'Show the changes of the API server', arguments: 'kube-apiserver --diff' }],
  positionals: { usage: 'POD', minimum: 1, maximum: 1, completes: ['local-pod'] },
  flags: LOCAL_HISTORY_FLAGS,
  load: async () => ({ run: (await import('./history.ts')).runLocally }),
});
