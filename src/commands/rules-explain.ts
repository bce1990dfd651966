import { defineCommand, type CommandContext, type CommandInput } from '../cli/command.ts';
import { DOCUMENT_FORMATS } from '../kubectl/printers/document-formats.ts';
import { findingsWidth } from '../output/report-width.ts';
import { ruleList } from '../output/lists/rule-list.ts';
import { ruleExplanation } from '../output/findings/rule-report.ts';
import { requireRule } from './finding-flags.ts';
import { RULES_OUTPUT_FLAGS } from './rules-flags.ts';

/** `kubectl static rules explain`: what stands behind a rule. */
export const rulesExplainCommand = defineCommand({
  name: 'rules explain',
  aliases: [],
  knownAs: ['rules describe', 'rules show', 'rules get'],
  summary: 'Explain a rule: why it is there, and what to do about its findings',
  description: [
    'Say of a rule what it finds and why it is there, what to do about its findings, and where the behaviour behind it can be read up.',
  ],
  examples: [
    { text: 'Explain a rule', arguments: 'duplicate-pod' },
    { text: 'Explain two rules, for a program', arguments: 'duplicate-pod hidden-static-pod -o json' },
  ],
  positionals: { usage: 'ID...', minimum: 1, maximum: Infinity, completes: ['rule'] },
  flags: RULES_OUTPUT_FLAGS,
  run,
});

function run(
  { stdout, style }: CommandContext,
  { flags: { output }, positionals }: CommandInput<typeof RULES_OUTPUT_FLAGS>,
): Promise<0> {
  const entries = positionals.map(requireRule);
  if (output !== 'text') stdout.write(DOCUMENT_FORMATS[output].text(ruleList(entries)));
  else {
    const look = { width: findingsWidth(stdout.columns), style: style.stdout };
    stdout.write(entries.map((entry) => ruleExplanation(entry, look)).join('\n'));
  }
  return Promise.resolve(0);
}
