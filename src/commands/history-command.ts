import { defineCommand } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { NODE_POD_FLAGS, POD_NODE_FLAGS } from './change-flags.ts';
import { PAST_CHANGE_FLAGS, WHAT_IS_KEPT } from './past-change-flags.ts';
import { READER_FLAGS } from './reader-flags.ts';

/** The flags of `history`. */
export const HISTORY_FLAGS = defineFlags({
  ...PAST_CHANGE_FLAGS,
  ...NODE_POD_FLAGS,
  ...POD_NODE_FLAGS,
  yes: READER_FLAGS.yes,
});

/** `kubectl static history`: what was changed of a pod's manifest, when and by whom. */
export const historyCommand = defineCommand({
  name: 'history',
  aliases: [],
  knownAs: ['rollout history', 'changes'],
  summary: "Show what was changed of a static pod's manifest, when, and by whom",
  description: [
    WHAT_IS_KEPT,
    'It is read on the node by a reader pod, as "manifest" does, and after the same question.',
  ],
  examples: [
    { text: 'Show the changes of the etcd pod of node cp-1', arguments: 'etcd-cp-1' },
    { text: 'Show each with its difference', arguments: 'etcd-cp-1 --diff' },
  ],
  positionals: { usage: 'POD', minimum: 1, maximum: 2, completes: ['static-pod'] },
  flags: HISTORY_FLAGS,
  load: () => import('./history.ts'),
});
