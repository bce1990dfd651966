import { defineCommand } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { MANIFEST_NODE_FLAGS, NODE_POD_FLAGS } from './change-flags.ts';
import { PAST_CHANGE_FLAGS, WHAT_IS_KEPT } from './past-change-flags.ts';
import { READER_FLAGS } from './reader-flags.ts';

/** The flags of `history`. */
export const HISTORY_FLAGS = defineFlags({
  ...PAST_CHANGE_FLAGS,
  ...NODE_POD_FLAGS,
  ...MANIFEST_NODE_FLAGS,
  ...READER_FLAGS,
});

/** `kubectl static history`: what was changed of a pod's manifest, when and by whom. */
export const historyCommand = defineCommand({
  name: 'history',
  aliases: [],
  knownAs: ['rollout history', 'changes'],
  summary: "Show the changes to a static pod's manifest, when they were made, and by whom",
  description: [
    `Show the changes that were made to a static pod's manifest through this program, for example to find the one to undo. ${WHAT_IS_KEPT}`,
    'They are read on the node by a reader pod, as by "manifest", and after the same question.',
  ],
  examples: [
    { text: 'Show the changes of the etcd pod of node cp-1', arguments: 'etcd-cp-1' },
    { text: 'Show each change with its difference', arguments: 'etcd-cp-1 --diff' },
  ],
  positionals: { usage: 'POD', minimum: 1, maximum: 2, completes: ['static-pod'] },
  flags: HISTORY_FLAGS,
  load: () => import('./history.ts'),
});
