import { grouped } from '../../facts/grouped.ts';
import type { ToldFinding } from '../../rules/told-finding.ts';
import { compareUrgency } from '../findings/finding-groups.ts';

/** A finding of a cluster of the report; `cluster` is undefined where there is only one. */
export interface ClusterFinding {
  readonly cluster: string | undefined;
  readonly told: ToldFinding;
}

/** A finding with its number in the report, from 1. */
export interface NumberedFinding extends ClusterFinding {
  readonly number: number;
}

/** The findings of one rule; never empty. */
export type RuleFindings = readonly [NumberedFinding, ...NumberedFinding[]];

/** Findings by rule, what is to be done first at the top, and numbered in that order. */
export function numberedFindings(findings: readonly ClusterFinding[]): readonly RuleFindings[] {
  const sorted = [...findings].sort((a, b) => compareUrgency(a.told, b.told));
  const groups = [...grouped(sorted, ({ told }) => told.rule).values()];
  const numbers = new Map(groups.flat().map((finding, index) => [finding, index + 1]));
  return groups.map((own) => own.map((one) => ({ ...one, number: numbers.get(one)! })) as unknown as RuleFindings);
}
