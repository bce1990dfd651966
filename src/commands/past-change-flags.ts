import { defineFlags } from '../cli/flag.ts';
import { LIST_OUTPUT_FLAGS, REPORT_OUTPUT_FLAGS } from '../cli/output-flags.ts';

/** How past changes are shown. */
export const PAST_CHANGE_FLAGS = defineFlags({
  diff: {
    name: 'diff',
    kind: 'boolean',
    default: false,
    description: 'Also show the difference that each change made.',
  },
  noHeaders: LIST_OUTPUT_FLAGS.noHeaders,
  ...REPORT_OUTPUT_FLAGS,
});

/** What is kept of changes, for the help of the commands that show it. */
export const WHAT_IS_KEPT =
  'The changes are kept beside the manifests, in .kubectl-static: each with its time by the node\'s clock, who asked for it, its outcome, and the manifest before and after. The numbers are those that "undo --to" takes.';
