import type { Steps } from '../facts/steps.ts';
import type { Finding } from './finding.ts';
import { nodeSnapshot, type Snapshot } from './snapshot.ts';
import { CLUSTER_RULES, NODE_RULES } from './catalogue.ts';
import { runClusterRule } from './cluster-rule.ts';
import { selectRules, type RuleSelection } from './selection.ts';

/** What the rules find that can be decided on a node alone. */
export function diagnoseNode(
  seen: Parameters<typeof nodeSnapshot>[0],
  now: Date,
  selection: RuleSelection,
): readonly Finding[] {
  const rules = selectRules([...NODE_RULES, ...CLUSTER_RULES.filter(({ onNode }) => onNode === true)], selection);
  return rules.flatMap((rule) => runClusterRule(rule, nodeSnapshot(seen, now)));
}

/** What every rule about a cluster finds in it. */
export function* diagnose(snapshot: Snapshot, selection: RuleSelection): Steps<readonly Finding[]> {
  const findings: Finding[][] = [];
  for (const rule of selectRules(CLUSTER_RULES, selection)) {
    findings.push(runClusterRule(rule, snapshot));
    yield;
  }
  return findings.flat();
}
