import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { RULES_OUTPUT_FLAGS } from './rules-flags.ts';

const FLAGS = defineFlags({
  noHeaders: {
    name: 'no-headers',
    kind: 'boolean',
    default: false,
    description: "Don't print headers.",
  },
  ...RULES_OUTPUT_FLAGS,
});

/** What the user asked of it. */
export type RulesInput = CommandInput<typeof FLAGS>;

/** `kubectl static rules`: what `lint` and `doctor` look for. */
export const rulesCommand = defineCommand({
  name: 'rules',
  aliases: [],
  knownAs: ['rule', 'checks', 'rules ls', 'rules list'],
  summary: 'List the rules of lint and doctor, or explain one',
  description: [
    'List every rule of "lint", "doctor" and "local doctor", with its severity and what it checks. The ids are those that --only, --skip and "rules explain" take.',
  ],
  examples: [
    { text: 'List the rules', arguments: '' },
    { text: 'List the rules with all their texts, as JSON', arguments: '-o json' },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  load: () => import('./rules.ts'),
});
