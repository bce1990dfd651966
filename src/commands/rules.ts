import { defineCommand, type CommandContext, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { DOCUMENT_FORMATS } from '../kubectl/printers/document-formats.ts';
import { ruleList } from '../output/lists/rule-list.ts';
import { rulesReport } from '../output/findings/rule-report.ts';
import { CATALOGUE } from '../rules/catalogue.ts';
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

/** `kubectl static rules`: what `lint` and `doctor` look for. */
export const rulesCommand = defineCommand({
  name: 'rules',
  aliases: [],
  knownAs: ['rule', 'checks', 'rules ls', 'rules list'],
  summary: 'List the rules of lint and doctor, or explain one',
  description: ['List every rule of "lint", "doctor" and "local doctor" with its severity and what it looks at.'],
  examples: [
    { text: 'List the rules', arguments: '' },
    { text: 'List them with all their words, for a program', arguments: '-o json' },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  run,
});

function run({ stdout, style }: CommandContext, { flags }: CommandInput<typeof FLAGS>): Promise<0> {
  if (flags.output !== 'text') stdout.write(DOCUMENT_FORMATS[flags.output].text(ruleList(CATALOGUE)));
  else stdout.write(rulesReport(CATALOGUE, flags.noHeaders, { width: stdout.columns, style: style.stdout }));
  return Promise.resolve(0);
}
