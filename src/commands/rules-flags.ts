import { defineFlags } from '../cli/flag.ts';

/** `-o` of `rules` and its subcommands. */
export const RULES_OUTPUT_FLAGS = defineFlags({
  output: {
    name: 'output',
    short: 'o',
    kind: 'string',
    default: 'text',
    choices: ['text', 'json', 'yaml'],
    description: 'Output format.',
  },
});
