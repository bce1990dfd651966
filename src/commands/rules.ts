import type { CommandContext } from '../cli/command.ts';
import { DOCUMENT_FORMATS } from '../kubectl/printers/document-formats.ts';
import { ruleList } from '../output/lists/rule-list.ts';
import { rulesReport } from '../output/findings/rule-report.ts';
import { CATALOGUE } from '../rules/catalogue.ts';
import type { RulesInput } from './rules-command.ts';

/** Runs `rules`. */
export function run({ stdout, style }: CommandContext, { flags }: RulesInput): Promise<0> {
  if (flags.output !== 'text') stdout.write(DOCUMENT_FORMATS[flags.output].text(ruleList(CATALOGUE)));
  else stdout.write(rulesReport(CATALOGUE, flags.noHeaders, { width: stdout.columns, style: style.stdout }));
  return Promise.resolve(0);
}
