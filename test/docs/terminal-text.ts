/** How a terminal draws a piece of text. */
export interface Look {
  readonly colour: 'red' | 'green' | 'yellow' | 'cyan' | undefined;
  readonly bold: boolean;
  readonly faint: boolean;
}

/** A piece of a line that looks the same throughout. */
export interface Piece {
  readonly text: string;
  readonly look: Look;
}

const PLAIN: Look = { colour: undefined, bold: false, faint: false };

/** What the escape codes do that the program writes (ECMA-48, Select Graphic Rendition). */
const CODES: Readonly<Record<string, Partial<Look>>> = {
  0: PLAIN,
  1: { bold: true },
  2: { faint: true },
  22: { bold: false, faint: false },
  31: { colour: 'red' },
  32: { colour: 'green' },
  33: { colour: 'yellow' },
  36: { colour: 'cyan' },
  39: { colour: undefined },
};

/** The lines of a text for a terminal. Throws at an escape code that it does not know: a picture would leave it out. */
export function styledLines(text: string): Piece[][] {
  let look = PLAIN;
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const pieces: Piece[] = [];
      for (const [index, part] of line.split(ESCAPE_CODE).entries()) {
        if (index % 2 === 1) look = { ...look, ...meaningOf(part) };
        else if (part !== '') pieces.push({ text: part, look });
      }
      return pieces;
    });
}

// eslint-disable-next-line no-control-regex -- an escape code begins with ESC
const ESCAPE_CODE = /\u001b\[([\d;]*)m/;

function meaningOf(code: string): Partial<Look> {
  const meaning = CODES[code];
  if (meaning === undefined) throw new Error(`no picture of escape code ${code}`);
  return meaning;
}
