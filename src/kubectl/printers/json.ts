import { compareUtf8 } from './byte-order.ts';
import { escapeText } from './escape.ts';
import { isRecord } from '../../facts/record.ts';

/**
 * The value as `kubectl -o json` writes it: keys sorted, four spaces, a newline at the end; properties that are
 * `undefined` are left out. Control and bidi characters are `\u` escapes, so a terminal is safe and the parsed value
 * is still the same; `<`, `>` and `&` are escaped because Go does it.
 */
export function toJson(value: unknown): string {
  return `${write(value, '\n')}\n`;
}

/** As `toJson`, on one line without spaces: how kubectl prints an object within other text. */
export function toCompactJson(value: unknown): string {
  return write(value, undefined);
}

/** The entries of an object that have a value, sorted by key as Go sorts them. */
export function sortedEntries(object: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => compareUtf8(a, b));
}

// `newline` is a line break with the indentation of the enclosing value, or undefined for the compact form.
function write(value: unknown, newline: string | undefined): string {
  if (Array.isArray(value)) {
    return group(
      '[]',
      value.map((item) => (deeper: string | undefined) => write(item, deeper)),
      newline,
    );
  }
  if (isRecord(value)) {
    const colon = newline === undefined ? ':' : ': ';
    const members = sortedEntries(value).map(
      ([key, member]) =>
        (deeper: string | undefined) =>
          quote(key) + colon + write(member, deeper),
    );
    return group('{}', members, newline);
  }
  if (typeof value === 'string') return quote(value);
  return value === undefined ? 'null' : JSON.stringify(value);
}

function group(
  brackets: '[]' | '{}',
  members: readonly ((newline: string | undefined) => string)[],
  newline: string | undefined,
): string {
  if (members.length === 0) return brackets;
  const deeper = newline === undefined ? undefined : `${newline}    `;
  const body = members.map((member) => member(deeper)).join(`,${deeper ?? ''}`);
  return brackets.charAt(0) + (deeper ?? '') + body + (newline ?? '') + brackets.charAt(1);
}

function quote(text: string): string {
  return escapeText(JSON.stringify(text)).replace(
    /[<>&]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}
