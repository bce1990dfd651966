import { defineCommand, type Command, type Example, type Positionals } from '../cli/command.ts';
import { defineFlags, type FlagTable } from '../cli/flag.ts';
import type { ChangeAction } from '../change/change.ts';
import { HOW_IT_CHANGES } from './change-command.ts';
import { CHANGE_FLAGS, FILENAME_FLAGS, UNDO_FLAGS } from './change-flags.ts';
import { LOCAL_FLAGS } from './local-flags.ts';

/** All flags that commands have which change manifests of this node; each has those that it needs. */
export const LOCAL_CHANGE_FLAGS = defineFlags({ ...CHANGE_FLAGS, ...LOCAL_FLAGS, ...UNDO_FLAGS, ...FILENAME_FLAGS });

const WHAT_IT_NEEDS =
  "No API server and no kubeconfig are needed, but root. A process of its own guards the change, and undoes it also where this program is killed or its terminal is closed. Whether the pod is well is told by the kubelet's directories, by processes, and by the probes of the manifest, run from here. Exits with 0 where the change was confirmed, 1 where it was undone, 2 where it could not be tried.";

interface Words {
  readonly aliases?: readonly string[];
  readonly knownAs?: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly example: Example;
  readonly flags?: FlagTable;
  readonly positionals?: Positionals;
}

const ONE_POD: Positionals = { usage: 'POD', minimum: 1, maximum: 1, completes: ['local-pod'] };

const WORDS: Readonly<Record<ChangeAction, Words>> = {
  edit: {
    summary: 'Edit a manifest of the node that this runs on',
    description:
      'Edit the manifest of a static pod in the editor that KUBE_EDITOR or EDITOR names, and put it back in one step.',
    example: { text: 'Edit the manifest of the API server', arguments: 'kube-apiserver' },
  },
  apply: {
    knownAs: ['local create'],
    summary: 'Put a manifest into the directory of the node that this runs on',
    description: 'Create the manifest of a static pod on this node, or replace the one that defines it.',
    example: { text: 'Put a manifest into place', arguments: '-f proxy.yaml' },
    flags: FILENAME_FLAGS,
    positionals: { usage: '', minimum: 0, maximum: 0, hint: 'The pod is the one that the file defines: -f FILE.' },
  },
  restart: {
    summary: 'Restart static pods of the node that this runs on',
    description: 'Restart static pods by a changed annotation in their manifests, one after the other.',
    example: { text: 'Restart the scheduler', arguments: 'kube-scheduler' },
    positionals: { usage: 'POD...', minimum: 1, maximum: Infinity, completes: ['local-pod'] },
  },
  stop: {
    summary: 'Stop a static pod of the node that this runs on',
    description: 'Take a manifest out of the kubelet\'s sight, until "local start" brings it back.',
    example: { text: 'Stop the API server', arguments: 'kube-apiserver' },
  },
  start: {
    summary: 'Start a static pod of this node that was stopped',
    description: 'Bring back the manifest of a static pod that "stop" has taken away, as it was.',
    example: { text: 'Start the API server again', arguments: 'kube-apiserver' },
  },
  rm: {
    aliases: ['local delete'],
    knownAs: ['local remove'],
    summary: 'Remove a manifest of the node that this runs on',
    description: 'Remove the manifest of a static pod. It stays in the history: "local undo" brings it back.',
    example: { text: 'Remove a static pod', arguments: 'web' },
  },
  undo: {
    knownAs: ['local rollback'],
    summary: 'Take back the last change of a manifest of this node',
    description: 'Bring back a manifest as it was before its last change, or after the change that --to names.',
    example: { text: 'Take back the last change', arguments: 'kube-apiserver' },
    flags: UNDO_FLAGS,
  },
};

/** `kubectl static local edit`, and all others that change a manifest of the node that this runs on. */
export const LOCAL_CHANGE_COMMANDS: readonly Command[] = (Object.keys(WORDS) as ChangeAction[]).map((action) => {
  const { aliases = [], knownAs, summary, description, example, flags = {}, positionals = ONE_POD } = WORDS[action];
  const all: FlagTable = { ...CHANGE_FLAGS, ...LOCAL_FLAGS, ...flags };
  return defineCommand({
    name: `local ${action}`,
    aliases,
    ...(knownAs !== undefined && { knownAs }),
    summary,
    description: [description, HOW_IT_CHANGES, WHAT_IT_NEEDS],
    examples: [example],
    positionals,
    flags: all,
    load: async () => (await import('./local-change.ts')).localChangeOf(action),
  });
});
