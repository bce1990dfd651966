import type { Finding } from './finding.ts';
import type { Snapshot } from './snapshot.ts';
import { CLUSTER_RULES } from './catalogue.ts';
import { runClusterRule } from './cluster-rule.ts';
import { selectRules, type RuleSelection } from './selection.ts';

/** What every rule about a cluster finds in it. */
export function diagnose(snapshot: Snapshot, selection: RuleSelection): readonly Finding[] {
  return selectRules(CLUSTER_RULES, selection).flatMap((rule) => runClusterRule(rule, snapshot));
}
