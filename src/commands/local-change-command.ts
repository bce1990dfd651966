import { defineCommand, type Command, type Example, type Positionals } from '../cli/command.ts';
import { defineFlags, type FlagTable } from '../cli/flag.ts';
import type { ChangeAction } from '../change/change.ts';
import { HOW_IT_CHANGES } from './change-command.ts';
import { CHANGE_FLAGS, FILENAME_FLAGS, UNDO_FLAGS } from './change-flags.ts';
import { LOCAL_FLAGS } from './local-flags.ts';

/** All flags that commands have which change manifests of this node; each has those that it needs. */
export const LOCAL_CHANGE_FLAGS = defineFlags({ ...CHANGE_FLAGS, ...LOCAL_FLAGS, ...UNDO_FLAGS, ...FILENAME_FLAGS });

const WHAT_IT_NEEDS =
  "It needs root, but no API server and no kubeconfig. A separate process guards the change, and undoes it even if this program is killed or its terminal is closed. Whether the pod is healthy is known from the kubelet's directories, the processes, and the probes of the manifest, run from here. Exits with 0 if the change was confirmed, 1 if it was undone, and 2 if it could not be made.";

/** When one would use one of these. */
const WHEN = 'Use it on the node itself, for example when no API server answers.';

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
    summary: 'Edit a manifest of this node',
    description:
      'Edit the manifest of a static pod of this node, in the editor that KUBE_EDITOR or EDITOR names, and put it back in one step. A manifest that the kubelet refuses has no pod: name it by its path.',
    example: { text: 'Edit the manifest of the API server', arguments: 'kube-apiserver' },
  },
  apply: {
    knownAs: ['local create'],
    summary: 'Create or replace a manifest on this node',
    description: 'Create the manifest of a static pod on this node, or replace the one that defines it.',
    example: { text: 'Put a manifest in place', arguments: '-f proxy.yaml' },
    flags: FILENAME_FLAGS,
    positionals: { usage: '', minimum: 0, maximum: 0, hint: 'The file defines the pod: use -f FILE.' },
  },
  restart: {
    summary: 'Restart static pods of this node',
    description: 'Restart static pods of this node, one at a time, by changing an annotation in their manifests.',
    example: { text: 'Restart the scheduler', arguments: 'kube-scheduler' },
    positionals: { usage: 'POD...', minimum: 1, maximum: Infinity, completes: ['local-pod'] },
  },
  stop: {
    summary: 'Stop a static pod of this node',
    description:
      'Stop a static pod of this node until "local start" starts it again, by hiding its manifest from the kubelet.',
    example: { text: 'Stop the API server', arguments: 'kube-apiserver' },
  },
  start: {
    summary: 'Start a static pod of this node that was stopped',
    description: 'Start a static pod of this node that "local stop" has stopped. Its manifest is put back as it was.',
    example: { text: 'Start the API server again', arguments: 'kube-apiserver' },
  },
  rm: {
    aliases: ['local delete'],
    knownAs: ['local remove'],
    summary: 'Remove a static pod of this node by deleting its manifest',
    description:
      'Remove the manifest of a static pod from this node. It stays in the history: "local undo" restores it. A manifest that the kubelet refuses has no pod: name it by its path.',
    example: { text: 'Remove a static pod', arguments: 'web' },
  },
  undo: {
    knownAs: ['local rollback'],
    summary: 'Undo the last change to a manifest of this node',
    description:
      'Restore a manifest of this node as it was before its last change, or after the change that --to names.',
    example: { text: 'Undo the last change', arguments: 'kube-apiserver' },
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
    description: [`${description} ${WHEN}`, HOW_IT_CHANGES, WHAT_IT_NEEDS],
    examples: [example],
    positionals,
    flags: all,
    load: async () => (await import('./local-change.ts')).localChangeOf(action),
  });
});
