import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { REPORT_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { BY_HAND_CONFLICTS, BY_HAND_FLAG } from './by-hand-flag.ts';
import { LOCAL_FLAGS } from './local-flags.ts';

const FLAGS = defineFlags({ ...LOCAL_FLAGS, ...BY_HAND_FLAG, ...REPORT_OUTPUT_FLAGS });

/** What the user asked of it. */
export type LocalExplainInput = CommandInput<typeof FLAGS>;

/** `kubectl static local explain`: everything about one static pod, from the node alone. */
export const localExplainCommand = defineCommand({
  name: 'local explain',
  aliases: [],
  knownAs: ['local describe'],
  summary: 'Explain a manifest of this node: which pod it defines, who owns it, how to change it',
  description: [
    'Explain which pod the kubelet makes from a manifest of this node and whether that pod runs, who owns the file and whether an edit would survive, and how to edit, restart, stop and remove the pod. It answers as "explain" does, but from the files of this node alone, when no API server answers.',
    'NAME is a file, the name in a manifest, the name of the mirror pod, or NAMESPACE/NAME.',
    'Exits with 0 if the kubelet makes a static pod from the file, 1 if it does not, and 2 if that could not be found out.',
  ],
  examples: [
    { text: 'Explain the etcd pod of this node: its file, its owner, how to change it', arguments: 'etcd' },
    { text: 'Explain a file on a mounted disk', arguments: 'etcd.yaml --root /mnt' },
    { text: 'Save the script that restarts it by hand', arguments: 'etcd --by-hand=restart >restart.sh' },
    { text: 'Print everything as JSON', arguments: 'etcd -o json' },
  ],
  positionals: { usage: 'NAME...', minimum: 1, maximum: Infinity, completes: ['local-pod'] },
  flags: FLAGS,
  conflicts: BY_HAND_CONFLICTS,
  load: () => import('./local-explain.ts'),
});
