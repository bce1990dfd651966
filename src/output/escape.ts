// C0 but tab and newline, DEL, C1, soft bidi controls and line separators: what can move a cursor, hide text or
// reorder it. Cc is the Unicode category of control characters.
const UNSAFE = /(?![\t\n])\p{Cc}|[\u200e\u200f\u061c\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/gu;

/** Nearly all text is that, and needs no second look: a long list is printed in half the time. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Text that came from a cluster or a node, safe for a terminal: control and bidi characters are shown as
 * `\u001b`-style escapes. Newlines and tabs stay; use `escapeLine` where they may not.
 */
export function escapeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** As `escapeText`, and on one line: newlines and tabs are escaped too. */
export function escapeLine(text: string): string {
  if (PLAIN.test(text)) return text;
  return escapeText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
