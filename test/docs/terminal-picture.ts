import { cellWidth } from '../../src/kubectl/printers/cell-width.ts';
import { styledLines, type Look, type Piece } from './terminal-text.ts';

/** Colours of a terminal: those of GitHub's own pages, so that a picture belongs to the page. */
export interface Palette {
  readonly background: string;
  readonly frame: string;
  readonly text: string;
  readonly faint: string;
  /** The basic colours of a terminal that the program uses, by their names. */
  readonly red: string;
  readonly green: string;
  readonly yellow: string;
  readonly cyan: string;
}

export const PALETTES: Readonly<Record<'dark' | 'light', Palette>> = {
  dark: {
    background: '#0d1117',
    frame: '#30363d',
    text: '#c9d1d9',
    faint: '#8b949e',
    red: '#ff7b72',
    green: '#7ee787',
    yellow: '#e3b341',
    cyan: '#56d4dd',
  },
  light: {
    background: '#ffffff',
    frame: '#d0d7de',
    text: '#24292f',
    faint: '#57606a',
    red: '#cf222e',
    green: '#116329',
    yellow: '#7d4e00',
    cyan: '#1b5f7e',
  },
};

const COLUMN = 8.4;
const LINE = 20;
const MARGIN = 16;

/**
 * What a terminal shows as an SVG picture, in the colours and weights that its escape codes ask for: no script, no font of its
 * own, and text that can be selected.
 */
export function terminalPicture(session: string, palette: Palette): string {
  const lines = styledLines(session);
  const plain = lines.map((pieces) => pieces.map(({ text }) => text).join(''));
  const width = Math.ceil(Math.max(...plain.map((line) => cellWidth(line))) * COLUMN + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(plain[0] ?? '')}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6" fill="${palette.background}" stroke="${palette.frame}"/>`,
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">',
    ...lines.flatMap((pieces, index) => textLine(pieces, MARGIN + (index + 0.7) * LINE, palette)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Each piece has its place and length, so that columns stand below each other in any font. */
function textLine(pieces: readonly Piece[], y: number, palette: Palette): string[] {
  const texts: string[] = [];
  let column = 0;
  for (const { text, look } of pieces) {
    const width = cellWidth(text);
    const x = (MARGIN + column * COLUMN).toFixed(1);
    const length = (width * COLUMN).toFixed(1);
    column += width;
    if (text.trim() === '') continue;
    texts.push(
      `<text x="${x}" y="${y}" ${drawing(look, palette)} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escapeXml(text)}</text>`,
    );
  }
  return texts;
}

function drawing({ colour, bold, faint }: Look, palette: Palette): string {
  const fill = colour === undefined ? (faint ? palette.faint : palette.text) : palette[colour];
  return `fill="${fill}"${bold ? ' font-weight="bold"' : ''}`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
