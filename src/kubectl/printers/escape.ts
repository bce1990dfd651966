// Controls but tab and newline, format characters (direction, joiners, tags), line separators, all that Unicode says may
// be drawn as nothing (variation selectors, Hangul fillers, the soft hyphen), and two blanks that are called symbols: what
// can move a cursor, reorder text, or be there unseen.
const UNSAFE = /(?![\t\n])\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/gu;

/** Nearly all text is that, and needs no second look: a long list is printed in half the time. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Text that came from a cluster or a node, safe for a terminal: control, direction and invisible characters are shown
 * as `\u001b`-style escapes, two of them for what UTF-16 needs two units for, as in JSON. Newlines and tabs stay; use `escapeLine` where they may not.
 */
export function escapeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, escaped);
}

function escaped(character: string): string {
  const units = character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  return units.map((unit) => `\\u${unit}`).join('');
}

/** As `escapeText`, and on one line: newlines and tabs are escaped too. */
export function escapeLine(text: string): string {
  if (PLAIN.test(text)) return text;
  return escapeText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
