import { cellWidth } from './cell-width.ts';

/** How prose is laid out. */
export interface WrapLayout {
  /** Terminal cells a line may take, prefix included. */
  readonly width: number;
  /** What the first line begins with; nothing by default. */
  readonly first?: string;
  /** What each further line begins with: the hanging indent; nothing by default. */
  readonly next?: string;
  /** Cells of a blank indent that each line keeps, to be told from what begins a line; none by default. */
  readonly kept?: number;
}

const TIE = '\u00a0';
// What is in back quotes or double quotes is mostly something to type, and is not torn where it fits on a line.
const QUOTED = /`[^`\n]+`|"[^"\n]*"/g;
// One to copy is not torn at all: a terminal that wraps it has it whole in what is copied.
const COMMAND = /^[`"]kubectl[ -]/;

/** Text that `wrapText` keeps on one line, such as a command; it is printed with ordinary spaces. */
export function keepTogether(text: string): string {
  return text.replaceAll(' ', TIE);
}

/**
 * Wraps prose at spaces, with no newline at the end. Newlines in the text stay, and what follows them is indented as a
 * further line. A word is never torn, however long: a path or a command must be fit to copy. What stands in back
 * quotes or double quotes, and what `keepTogether` made, counts as one word as long as a line can hold it; a command of
 * kubectl always. A word that a line can hold only with less indent gets less, so that a terminal shows it whole.
 */
export function wrapText(text: string, { width, first = '', next = '', kept = 0 }: WrapLayout): string {
  const room = width - Math.max(cellWidth(first), cellWidth(next));
  const tied = text.replace(QUOTED, (span) =>
    COMMAND.test(span) || cellWidth(span) <= room ? keepTogether(span) : span,
  );
  const lines = tied
    .split('\n')
    .flatMap((paragraph, index) =>
      fill(paragraph.split(/ +/), { width, first: index === 0 ? first : next, next, kept }),
    );
  return lines.map((line) => line.replaceAll(TIE, ' ').trimEnd()).join('\n');
}

function fill(words: readonly string[], { width, first, next, kept }: Required<WrapLayout>): string[] {
  const lines: string[] = [];
  let line = first;
  let used = cellWidth(first);
  let empty = true;
  for (const word of words) {
    const cells = cellWidth(word);
    if (!empty && used + 1 + cells > width) {
      lines.push(line);
      line = next;
      used = cellWidth(next);
      empty = true;
    }
    if (empty && used + cells > width && kept + cells <= width && line.trim() === '') {
      used = width - cells;
      line = ' '.repeat(used);
    }
    line += empty ? word : ` ${word}`;
    used += empty ? cells : cells + 1;
    empty = false;
  }
  return [...lines, line];
}
