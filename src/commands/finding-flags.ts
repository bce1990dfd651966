import type { CommandContext } from '../cli/command.ts';
import { defineFlags, type FlagCompletes, type FlagValues } from '../cli/flag.ts';
import { nearest } from '../facts/suggestion.ts';
import { UsageError } from '../facts/errors.ts';
import type { Severity } from '../rules/finding.ts';
import { FINDING_FORMAT_NAMES, FINDING_FORMATS, type FindingsToPrint } from '../output/findings/finding-formats.ts';
import { findingsWidth } from '../output/report-width.ts';
import { CATALOGUE, type RuleScope } from '../rules/catalogue.ts';
import { isFailure, type RuleSelection } from '../rules/selection.ts';

/** The flags of a command that shows findings; `rules` tells completion which rules they take. */
export function findingFlags(rules: FlagCompletes) {
  return defineFlags({
    failOn: {
      name: 'fail-on',
      kind: 'string',
      default: 'error',
      choices: ['error', 'warning', 'info', 'never'],
      description: 'The least severity that makes the command exit with 1.',
    },
    only: {
      name: 'only',
      kind: 'list',
      commas: true,
      completes: rules,
      description: 'Apply only these rules, named by their ids. "rules" lists them.',
    },
    output: {
      name: 'output',
      short: 'o',
      kind: 'string',
      default: 'text',
      choices: FINDING_FORMAT_NAMES,
      description: 'Output format.',
    },
    severity: {
      name: 'severity',
      kind: 'string',
      default: 'info',
      choices: ['error', 'warning', 'info'],
      description: 'The least severity that is shown. What makes the command exit with 1 is always shown.',
    },
    skip: {
      name: 'skip',
      kind: 'list',
      commas: true,
      completes: rules,
      description: 'Leave out these rules, named by their ids.',
    },
  });
}

/** What rules about files look at. */
export const FILE_SCOPES: readonly RuleScope[] = ['manifest', 'directory'];

/** The flags of a command that shows what rules about files find. */
export const FILE_FINDING_FLAGS = findingFlags({ rulesAbout: FILE_SCOPES });

type FindingFlagValues = FlagValues<typeof FILE_FINDING_FLAGS>;

/**
 * The rules and findings that the flags ask for, of rules with these scopes. A `UsageError` for an id that no rule has,
 * and where one is asked for that looks at something else.
 */
export function ruleSelection(
  { only, skip, severity, failOn }: FindingFlagValues,
  minor: number,
  scopes: readonly RuleScope[],
): RuleSelection {
  for (const id of [...only, ...skip]) requireRule(id);
  const [other] = only.filter((id) => !scopes.includes(requireRule(id).scope));
  if (other !== undefined)
    throw new UsageError(`rule ${JSON.stringify(other)} is about a cluster: "doctor" looks for it`);
  return { only, skip, severity: shownSeverity(severity, failOn), minor };
}

/** A run never fails for what it does not show. */
function shownSeverity(severity: Severity, failOn: Severity | 'never'): Severity {
  return isFailure(severity, failOn) ? failOn : severity;
}

/** The rule of an id; a `UsageError` where there is none. */
export function requireRule(id: string): (typeof CATALOGUE)[number] {
  const entry = CATALOGUE.find(({ rule }) => rule.id === id);
  if (entry !== undefined) return entry;
  if (id === '') throw new UsageError('the id of a rule is empty', 'Is there a comma too many? "rules" lists the ids.');
  const [meant] = nearest(
    id,
    CATALOGUE.map(({ rule }) => rule.id),
  );
  const hint = meant === undefined ? '"rules" lists them.' : `Did you mean "${meant}"?`;
  throw new UsageError(`no rule is called ${JSON.stringify(id)}`, hint);
}

/** Prints findings in the format asked for: those of files, unless it says otherwise. */
export function printFindings(
  { stdout, style, pathSeparator }: CommandContext,
  { output, failOn }: FindingFlagValues,
  found: Omit<FindingsToPrint, 'scopes' | 'failOn' | 'pathSeparator'> & Partial<Pick<FindingsToPrint, 'scopes'>>,
): void {
  const width = findingsWidth(stdout.columns);
  const print = FINDING_FORMATS[output];
  stdout.write(print({ scopes: FILE_SCOPES, ...found, failOn, pathSeparator }, { width, style: style.stdout }));
}
