import { cellWidth } from '../../src/kubectl/printers/cell-width.ts';

/** Colours of a terminal. */
export interface Palette {
  readonly background: string;
  readonly frame: string;
  readonly text: string;
  /** The command line that was typed. */
  readonly typed: string;
  /** Headers and headings. */
  readonly heading: string;
}

export const PALETTES: Readonly<Record<'dark' | 'light', Palette>> = {
  dark: { background: '#0d1117', frame: '#30363d', text: '#c9d1d9', typed: '#7ee787', heading: '#79c0ff' },
  light: { background: '#ffffff', frame: '#d0d7de', text: '#24292f', typed: '#116329', heading: '#0550ae' },
};

const COLUMN = 8.4;
const LINE = 20;
const MARGIN = 16;

/** A session in a terminal as an SVG picture: no script, no font of its own, and text that can be selected. */
export function terminalPicture(transcript: string, palette: Palette): string {
  const lines = transcript.trimEnd().split('\n');
  const columns = Math.max(...lines.map((line) => cellWidth(line)));
  const width = Math.ceil(columns * COLUMN + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  const texts = lines.flatMap((line, index) => textLine(line, index, palette));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(lines[0] ?? '')}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6" fill="${palette.background}" stroke="${palette.frame}"/>`,
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">',
    ...texts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** The length is given, so that columns stand below each other in any font. */
function textLine(line: string, index: number, palette: Palette): string[] {
  if (line === '') return [];
  const isTyped = line.startsWith('$ ');
  const isHeading = /^[A-Z][A-Z-]+ {2}/.test(line) || /^[A-Z]\w*( \w+){0,3}$/.test(line);
  const fill = isTyped ? palette.typed : isHeading ? palette.heading : palette.text;
  const weight = isTyped || isHeading ? ' font-weight="bold"' : '';
  const y = MARGIN + (index + 0.7) * LINE;
  const length = (cellWidth(line) * COLUMN).toFixed(1);
  return [
    `<text x="${MARGIN}" y="${y}" fill="${fill}"${weight} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escapeXml(line)}</text>`,
  ];
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
