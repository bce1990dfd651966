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
      'Print scripts that do it without this program, for a shell on the node, each with its undo. With the name of a recipe, such as --by-hand=restart, print only that script, to save and run it.',
  },
});

/** A document has the recipes anyway, as `recipes`. */
export const BY_HAND_CONFLICTS: readonly FlagConflict[] = [
  { flags: ['by-hand', 'output'], hint: 'With -o, the recipes are in the output, under "recipes".' },
];
