/** Whether a character is one of a set in brackets, or any (`?`). */
type OneOf = (character: string) => boolean;

const ANY: OneOf = () => true;

/** Whether a name of a file may be meant by a pattern. */
export function isPattern(segment: string): boolean {
  return /[*?[]/.test(segment);
}

/**
 * What tells whether a name matches one segment of a pattern of glob(7), as in a shell: `*` does not match a dot at the
 * beginning of a name, and a bracket that is not closed is itself. A backslash is an ordinary character. Its effort is
 * that of the name's length times the pattern's, whatever they are.
 */
export function nameMatcher(segment: string): (name: string) => boolean {
  const parts = partsOf(Array.from(segment));
  return (name) => (segment.startsWith('.') || !name.startsWith('.')) && matches(parts, Array.from(name));
}

function partsOf(characters: readonly string[]): readonly ('*' | OneOf)[] {
  const parts: ('*' | OneOf)[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at]!;
    const end = character === '[' ? endOfSet(characters, at) : undefined;
    if (end !== undefined) {
      parts.push(setOf(characters.slice(at + 1, end)));
      at = end;
    } else if (character === '*') parts.push('*');
    else parts.push(character === '?' ? ANY : (other) => other === character);
  }
  return parts;
}

/** No set is longer than a name can be, which keeps the search for its end short. */
const LONGEST_SET = 255;

/** A `]` at the beginning of a set is one of it. */
function endOfSet(characters: readonly string[], start: number): number | undefined {
  const first = /[!^]/.test(characters[start + 1] ?? '') ? start + 2 : start + 1;
  const end = characters.slice(first + 1, first + 1 + LONGEST_SET).indexOf(']');
  return end < 0 ? undefined : first + 1 + end;
}

/** Ranges and characters; a range that goes backwards is empty. */
function setOf(written: readonly string[]): OneOf {
  const isNegated = /[!^]/.test(written[0] ?? '');
  const inside = isNegated ? written.slice(1) : written;
  const ranges: (readonly [from: string, to: string])[] = [];
  for (let at = 0; at < inside.length; at += 1) {
    const from = inside[at]!;
    const isRange = inside[at + 1] === '-' && at + 2 < inside.length;
    ranges.push([from, isRange ? inside[at + 2]! : from]);
    if (isRange) at += 2;
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== isNegated;
}

/** Only the last `*` is ever tried again: what those before it took does not matter any more. */
function matches(parts: readonly ('*' | OneOf)[], name: readonly string[]): boolean {
  let [part, at] = [0, 0];
  let again: readonly [part: number, at: number] | undefined;
  while (at < name.length) {
    const wanted = parts[part];
    if (wanted === '*') {
      again = [part, at];
      part += 1;
    } else if (wanted?.(name[at]!) === true) {
      part += 1;
      at += 1;
    } else if (again !== undefined) {
      again = [again[0], again[1] + 1];
      [part, at] = [again[0] + 1, again[1]];
    } else return false;
  }
  return parts.slice(part).every((one) => one === '*');
}
