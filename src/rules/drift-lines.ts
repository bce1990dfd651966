import type { FieldVariant } from './finding.ts';
import { grouped } from '../facts/grouped.ts';
import { listed } from '../facts/listed.ts';

/** So many fields are shown with their values; `-o json` has them all. */
const MOST_FIELDS = 20;
/** Characters of one value; of a longer one the part is shown in which the values begin to differ. */
const MOST_CHARACTERS = 300;
/** So much is left of what comes before the difference. */
const BEFORE = 40;

/** The variants of each field, in the order of the fields. */
export function variantsByField(differences: readonly FieldVariant[]): ReadonlyMap<string, readonly FieldVariant[]> {
  return grouped(differences, ({ field }) => field);
}

/** The one variant that most nodes have; the first of several. */
export function commonVariant(variants: readonly FieldVariant[]): FieldVariant {
  return variants.reduce((common, variant) => (variant.nodes.length > common.nodes.length ? variant : common));
}

/**
 * Differences as a diff: under each field a line for each value, with `-` where most nodes have it and `+` where others
 * have something else.
 */
export function driftLines(differences: readonly FieldVariant[]): readonly string[] {
  const fields = variantsByField(differences);
  const lines = [...fields].slice(0, MOST_FIELDS).flatMap(([field, variants]) => [field, ...valueLines(variants)]);
  const more = fields.size - MOST_FIELDS;
  return more > 0 ? [...lines, `and ${more} more field${more === 1 ? '' : 's'}: -o json has all`] : lines;
}

function valueLines(variants: readonly FieldVariant[]): readonly string[] {
  const common = commonVariant(variants);
  const from = Math.max(0, commonLength(variants.map(({ value }) => value)) - BEFORE);
  return [common, ...variants.filter((variant) => variant !== common)].map((variant) => {
    return `${variant === common ? '-' : '+'} ${listed(variant.nodes)}: ${part(variant.value, from)}`;
  });
}

function part(value: string, from: number): string {
  if (value.length <= MOST_CHARACTERS) return value;
  const end = from + MOST_CHARACTERS;
  return `${from > 0 ? '…' : ''}${value.slice(from, end)}${end < value.length ? '…' : ''}`;
}

/** How many characters all values begin with alike. */
function commonLength([first = '', ...others]: readonly string[]): number {
  let length = 0;
  while (length < first.length && others.every((value) => value[length] === first[length])) length += 1;
  return length;
}
