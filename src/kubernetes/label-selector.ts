import { UsageError } from '../facts/errors.ts';
import type { LabelSelector } from './pod.ts';

/** One condition on labels. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
}

type Labels = Readonly<Record<string, string>> | undefined;

/** Whether labels meet every condition. As in apimachinery, `NotIn` holds where the label is missing. */
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = labels?.[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      case 'Gt':
        return compares(value, values[0], (own, other) => own > other);
      case 'Lt':
        return compares(value, values[0], (own, other) => own < other);
    }
  });
}

/** Only whole numbers are compared: with anything else the condition does not hold. */
function compares(own = '', other = '', holds: (own: bigint, other: bigint) => boolean): boolean {
  const [left, right] = [int64(own), int64(other)];
  return left !== undefined && right !== undefined && holds(left, right);
}

/** A number as Go's `strconv.ParseInt(…, 10, 64)` reads it; undefined where that fails. */
function int64(text: string): bigint | undefined {
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  const number = BigInt(text.replace(/^\+/, ''));
  return number === BigInt.asIntN(64, number) ? number : undefined;
}

/** The conditions of an object's selector; an empty or missing one has none, and so matches everything. */
export function requirementsOf(selector: LabelSelector | undefined): readonly LabelRequirement[] {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]): LabelRequirement => ({
    key,
    operator: 'In',
    values: [value],
  }));
  const expressions = (selector?.matchExpressions ?? []).map(
    ({ key = '', operator = '', values = [] }): LabelRequirement => ({
      key,
      operator: operator as LabelRequirement['operator'],
      values,
    }),
  );
  return [...labels, ...expressions];
}

/**
 * Parses what `-l` takes, such as `a=b,c!=d,e in (f,g),!h`. Throws `UsageError` in kubectl's words.
 */
export function parseLabelSelector(text: string): readonly LabelRequirement[] {
  return splitTerms(text).map((term) => parseTerm(term, text));
}

/** At commas that are not inside parentheses: before a `)`, with no `(` between. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let end = text.length;
  let inside = false;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const character = text[at];
    if (character === ')' || character === '(') inside = character === ')';
    if (character !== ',' || inside) continue;
    terms.push(text.slice(at + 1, end));
    end = at;
  }
  terms.push(text.slice(0, end));
  return terms
    .reverse()
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

function parseTerm(term: string, selector: string): LabelRequirement {
  const set = /^([^\s!=(),<>]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(term);
  if (set !== null) {
    const values = set[3]!.split(',').map((value) => value.trim());
    return { key: set[1]!, operator: set[2] === 'in' ? 'In' : 'NotIn', values };
  }
  const compared = /^([^\s!=(),<>]+)\s*(==|!=|=|<|>)\s*([^\s!=(),<>]*)$/.exec(term);
  if (compared !== null) return { key: compared[1]!, operator: OPERATORS[compared[2]!]!, values: [compared[3]!] };
  const presence = /^(!?)\s*([^\s!=(),<>]+)$/.exec(term);
  if (presence !== null) {
    return { key: presence[2]!, operator: presence[1] === '!' ? 'DoesNotExist' : 'Exists', values: [] };
  }
  throw new UsageError(
    `unable to parse requirement ${JSON.stringify(term)} of the selector ${JSON.stringify(selector)}`,
  );
}

const OPERATORS: Readonly<Record<string, LabelRequirement['operator']>> = {
  '=': 'In',
  '==': 'In',
  '!=': 'NotIn',
  '<': 'Lt',
  '>': 'Gt',
};
