import { defineFlags } from '../cli/flag.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';

/** `-o` of `rules` and its subcommands. */
export const RULES_OUTPUT_FLAGS = defineFlags({
  output: {
    name: 'output',
    short: 'o',
    kind: 'string',
    default: 'text',
    choices: ['text', ...DOCUMENT_FORMAT_NAMES],
    description: 'Output format.',
  },
});
