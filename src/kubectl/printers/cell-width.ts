// eslint-disable-next-line no-control-regex -- an SGR sequence begins with ESC
const SGR = /\u001b\[[\d;:]*m/g;
const ASCII = /^[\x20-\x7e]*$/;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
const SOFT_HYPHEN = '\u00ad';
const ZERO_WIDTH_JOINER = '\u200d';
const EMOJI_SELECTOR = '\ufe0f';
// East Asian Width W and F, in coarse ranges; emoji that are shown as pictures are wide too, flag letters one by one
// are not.
const WIDE =
  /^(?![\u{1f1e6}-\u{1f1ff}])[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]$/u;

/** Text without the SGR sequences that give it colour. */
export function stripStyle(text: string): string {
  return text.includes('\u001b') ? text.replace(SGR, '') : text;
}

/** How many terminal cells a line of text takes; colour takes none. The text holds no control characters but SGR. */
export function cellWidth(text: string): number {
  const plain = stripStyle(text);
  if (ASCII.test(plain)) return plain.length;
  let width = 0;
  for (const { cells } of charactersOf(plain)) width += cells;
  return width;
}

/** Each character with the cells that it takes where it stands. */
function* charactersOf(plain: string): Generator<{ readonly character: string; readonly cells: number }> {
  let previous = { character: '', width: 0 };
  for (const character of plain) {
    const cells = characterWidth(character, previous);
    previous = { character, width: cells > 0 ? cells : previous.width };
    yield { character, cells };
  }
}

/** Text without colour, in at most so many terminal cells, one or more: where it takes more, its beginning and `…`. */
export function cutToWidth(text: string, cells: number): string {
  if (cellWidth(text) <= cells) return text;
  let kept = '';
  let width = 0;
  for (const { character, cells: more } of charactersOf(text)) {
    width += more;
    if (width > cells - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function characterWidth(character: string, previous: { character: string; width: number }): number {
  if (character === SOFT_HYPHEN) return 1;
  // The selector makes a picture of a character that would be narrow.
  if (character === EMOJI_SELECTOR) return previous.width === 1 && /^\p{Emoji}$/u.test(previous.character) ? 1 : 0;
  if (ZERO.test(character)) return 0;
  if (!WIDE.test(character)) return 1;
  return previous.character === ZERO_WIDTH_JOINER ? 0 : 2;
}
