import { isAtLeast, type Finding, type Severity } from './finding.ts';
import type { RuleWords } from './rule.ts';

/** Which rules are asked, and which findings shown. */
export interface RuleSelection {
  /** Ids; where empty all but those that are only asked by name. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** The least severity that is shown. */
  readonly severity: Severity;
  /** Minor version of Kubernetes. */
  readonly minor: number;
}

/** The rules of a list that are asked. */
export function selectRules<R extends RuleWords>(rules: readonly R[], selection: RuleSelection): readonly R[] {
  const { only, skip, minor } = selection;
  return rules.filter(({ id, askedFor = false, since = 0, until = Infinity }) => {
    return (
      (only.length === 0 ? !askedFor : only.includes(id)) && !skip.includes(id) && since <= minor && minor <= until
    );
  });
}

/** Findings that are shown: those severe enough, the worst first, then by file, node and place. */
export function selectFindings(findings: readonly Finding[], least: Severity): readonly Finding[] {
  return findings.filter(({ severity }) => isAtLeast(severity, least)).sort(compareFindings);
}

/** Whether any finding is at least as bad as asked. */
export function fails(findings: readonly Finding[], failOn: Severity | 'never'): boolean {
  return findings.some(({ severity }) => isFailure(severity, failOn));
}

/** Whether a finding of this severity makes a run fail. */
export function isFailure(severity: Severity, failOn: Severity | 'never'): failOn is Severity {
  return failOn !== 'never' && isAtLeast(severity, failOn);
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

function compareFindings(a: Finding, b: Finding): number {
  return (
    RANK[a.severity] - RANK[b.severity] ||
    compareText(a.subject.name, b.subject.name) ||
    compareText(a.subject.node ?? '', b.subject.node ?? '') ||
    (a.location?.line ?? 0) - (b.location?.line ?? 0) ||
    (a.location?.column ?? 0) - (b.location?.column ?? 0)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
