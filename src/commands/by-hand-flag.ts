import type { FlagConflict } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';

/** The flag of `explain` and `local explain` for who has no other way than a shell on the node. */
export const BY_HAND_FLAG = defineFlags({
  byHand: {
    name: 'by-hand',
    kind: 'string',
    default: undefined,
    bare: 'all',
    choices: ['all', 'edit', 'restart', 'stop', 'remove'],
    description:
      'Print how to do it without this program, as scripts for a shell of the node, each with its undo. A recipe that is named, --by-hand=restart, is printed alone, to be saved and run.',
  },
});

/** A document has the recipes anyway, as `recipes`. */
export const BY_HAND_CONFLICTS: readonly FlagConflict[] = [
  { flags: ['by-hand', 'output'], hint: 'With -o the recipes are in the document, under "recipes".' },
];
