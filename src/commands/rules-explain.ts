import type { CommandContext, CommandInput } from '../cli/command.ts';
import { DOCUMENT_FORMATS } from '../kubectl/printers/document-formats.ts';
import { findingsWidth } from '../output/report-width.ts';
import { ruleList } from '../output/lists/rule-list.ts';
import { ruleExplanation } from '../output/findings/rule-report.ts';
import { requireRule } from './rule-selection.ts';
import { RULES_OUTPUT_FLAGS } from './rules-flags.ts';

/** Runs `rules explain`. */
export function run(
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
