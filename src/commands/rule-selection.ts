import { nearest } from '../facts/suggestion.ts';
import { UsageError } from '../facts/errors.ts';
import type { Severity } from '../rules/finding.ts';
import { CATALOGUE, isAskedBy, type RuleScope } from '../rules/catalogue.ts';
import { isFailure, type RuleSelection } from '../rules/selection.ts';
import type { FindingFlags } from './finding-flags.ts';

/**
 * The rules and findings that the flags ask for, of rules with these scopes. A `UsageError` for an id that no rule has,
 * and where one is asked for that looks at something else.
 */
export function ruleSelection(
  { only, skip, severity, failOn }: Omit<FindingFlags, 'output'>,
  minor: number,
  scopes: readonly RuleScope[],
): RuleSelection {
  for (const id of [...only, ...skip]) requireRule(id);
  const [other] = only.filter((id) => !isAskedBy(scopes, requireRule(id)));
  if (other !== undefined) {
    const [about, command] = requireRule(other).scope === 'node' ? ['a node', 'local doctor'] : ['a cluster', 'doctor'];
    throw new UsageError(`rule ${JSON.stringify(other)} is about ${about}: use "${command}"`);
  }
  if (only.length > 0 && only.every((id) => skip.includes(id))) {
    throw new UsageError(
      '--skip excludes every rule that --only names',
      'Omit --skip, or name another rule with --only.',
    );
  }
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
  if (id === '') throw new UsageError('a rule id is empty', 'Is there a comma too many? "rules" lists the ids.');
  const [meant] = nearest(
    id,
    CATALOGUE.map(({ rule }) => rule.id),
  );
  const hint = meant === undefined ? '"rules" lists all rules.' : `Did you mean "${meant}"?`;
  throw new UsageError(`unknown rule ${JSON.stringify(id)}`, hint);
}
