import type { Finding } from './finding.ts';
import type { RuleWords } from './rule.ts';
import { CLUSTER_RULES, DIRECTORY_RULES, MANIFEST_RULES } from './catalogue.ts';

/** A finding with its words. All of them hold what came from files and clusters: escape them where they are printed. */
export interface ToldFinding extends Finding {
  readonly words: RuleWords;
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  /** What the sentence cannot hold, in lines; mostly none. */
  readonly details: readonly string[];
  /** Stays the same as long as what is found does; with the rule, the subject and the field it is the finding's own. */
  readonly key: string;
  /** What to do, in sentences. */
  readonly advice: string;
}

const RULES = new Map([...MANIFEST_RULES, ...DIRECTORY_RULES, ...CLUSTER_RULES].map((rule) => [rule.id, rule]));

/** Puts a finding into words: those of its rule. */
export function tell(finding: Finding): ToldFinding {
  const rule = RULES.get(finding.rule);
  if (rule === undefined) throw new Error(`no rule is called ${finding.rule}`);
  const advice = rule.advice?.(finding.args) ?? rule.remedy;
  const details = rule.details?.(finding.args) ?? [];
  const key = rule.key?.(finding.args) ?? '';
  return { ...finding, words: rule, message: rule.message(finding.args), details, key, advice };
}
