import type { FieldVariant, Finding, FindingArguments } from './finding.ts';
import type { RuleWords } from './rule.ts';
import { CLUSTER_RULES, DIRECTORY_RULES, MANIFEST_RULES, NODE_RULES } from './catalogue.ts';

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

const RULES = new Map(
  [...MANIFEST_RULES, ...DIRECTORY_RULES, ...CLUSTER_RULES, ...NODE_RULES].map((rule) => [rule.id, rule]),
);

/** `ToldFinding.key` of a finding; empty for a rule that is not known here. */
export function keyOf({ rule, args }: Pick<Finding, 'rule' | 'args'>): string {
  return RULES.get(rule)?.key?.(args) ?? '';
}

/** Puts a finding into words: those of its rule. */
export function tell(finding: Finding): ToldFinding {
  const rule = RULES.get(finding.rule);
  if (rule === undefined) throw new Error(`no rule is called ${finding.rule}`);
  const args = Object.fromEntries(Object.entries(finding.args).map(([name, value]) => [name, shortened(value)]));
  const remedy = rule.advice?.(args) ?? rule.remedy;
  const advice = finding.edit === undefined ? remedy : `${remedy} Edit the file with "${finding.edit}".`;
  const details = rule.details?.(args) ?? [];
  const key = rule.key?.(args) ?? '';
  const told = { ...finding, args, words: rule, message: rule.message(args), details, key, advice };
  const { location } = finding;
  if (location?.field === undefined) return told;
  return { ...told, location: { ...location, field: shortenedText(location.field) } };
}

/** Characters of a text from a file or a cluster that is told; one may be megabytes long. */
const LONGEST_TOLD = 10_000;

type Told = FindingArguments[string];

function shortened(value: Told): Told {
  if (typeof value === 'string') return shortenedText(value);
  if (!Array.isArray(value)) return value;
  return (value as readonly (string | FieldVariant)[]).map((one) =>
    typeof one === 'string' ? shortenedText(one) : { ...one, value: shortenedText(one.value) },
  ) as Told;
}

function shortenedText(text: string): string {
  return text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text;
}
