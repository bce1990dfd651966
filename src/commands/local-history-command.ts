import { defineCommand } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { LOCAL_FLAGS } from './local-flags.ts';
import { PAST_CHANGE_FLAGS, WHAT_IS_KEPT } from './past-change-flags.ts';

/** The flags of `local history`. */
export const LOCAL_HISTORY_FLAGS = defineFlags({ ...PAST_CHANGE_FLAGS, ...LOCAL_FLAGS });

/** `kubectl static local history`: the same of the node that this runs on. */
export const localHistoryCommand = defineCommand({
  name: 'local history',
  aliases: [],
  knownAs: ['local log'],
  summary: 'Show the changes to a manifest of this node, when they were made, and by whom',
  description: [
    `Show the changes that were made to a manifest of this node through this program, for example to find the one to undo. ${WHAT_IS_KEPT}`,
    'It needs root, but no API server and no kubeconfig.',
  ],
  examples: [{ text: 'Show the changes of the API server', arguments: 'kube-apiserver --diff' }],
  positionals: { usage: 'POD', minimum: 1, maximum: 1, completes: ['local-pod'] },
  flags: LOCAL_HISTORY_FLAGS,
  load: () => import('./local-history.ts'),
});
