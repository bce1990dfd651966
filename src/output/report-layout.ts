import { cellWidth } from '../kubectl/printers/cell-width.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { belowLabel, besideLabel, fitsBeside, valuesAt } from '../kubectl/printers/labelled.ts';
import type { Style, Styles } from '../kubectl/printers/styles.ts';
import { keepTogether, wrapText } from '../kubectl/printers/wrap.ts';

/** How a report is to look. */
export interface ReportLook {
  /** Terminal cells that a line of prose may take; commands and paths are never broken. */
  readonly width: number;
  readonly style: Styles;
  readonly now: Date;
  /** Whether the kubelet was left out on purpose. */
  readonly kubeletSkipped: boolean;
}

/** A line of a section: what a value is, the value, and a remark on it. Escaped. */
export interface ReportRow {
  /** May be coloured; empty where the row goes on with the one before. */
  readonly label: string;
  /** Wrapped as prose; a command is kept together. Empty where there is the remark alone. */
  readonly value: string;
  /** The colour of the value. */
  readonly style?: Style;
  readonly remark?: string;
  /** The colour of the remark. */
  readonly remarkStyle?: Style;
}

/** A longer value does not push the other rows' remarks aside. */
const WIDEST_VALUE = 44;

/** A row of something to type, unescaped: it is not broken, to be copied. */
export function commandRow(label: string, command: string, { style }: Pick<ReportLook, 'style'>): ReportRow {
  return { label, value: keepTogether(escapeLine(command)), style: style.command };
}

/** The lines of a section. */
export function rowLines(rows: readonly ReportRow[], indent: string, look: Pick<ReportLook, 'width'>): string[] {
  return rowBlocks(rows, indent, look).flat();
}

/**
 * The lines of each row of a section: values behind their labels in one column, remarks behind the values in another. What does
 * not fit there stands below, a value below its label, a remark below its value, and keeps no room from the others.
 */
export function rowBlocks(
  rows: readonly ReportRow[],
  indent: string,
  { width }: Pick<ReportLook, 'width'>,
): readonly (readonly string[])[] {
  const all = { indent, labels: widestLabel(rows), width };
  const besides = rows.filter(({ value, remark = '' }) => {
    // A remark alone is not wrapped behind its label.
    return value === '' ? valuesAt(all) + cellWidth(remark) <= width : fitsBeside(value, all);
  });
  const column = { ...all, labels: widestLabel(besides) };
  const blocks = rows.map((row) => {
    const isBeside = besides.includes(row);
    const lines = (isBeside ? besideLabel : belowLabel)(row.label, row.value, column, row.style);
    return { row, lines, fits: isBeside && holdsRemark(row, lines, width) };
  });
  const edge = remarkEdge(
    blocks.filter(({ fits, row }) => fits && row.value !== ''),
    valuesAt(column) + WIDEST_VALUE,
    width,
  );
  return blocks.map((block) => withRemark(block, edge, indent, width));
}

/** A row as far as it is laid out: its value, and whether its remark fits behind that. */
interface RowBlock {
  readonly row: ReportRow;
  readonly lines: readonly string[];
  readonly fits: boolean;
}

function widestLabel(rows: readonly ReportRow[]): number {
  return Math.max(0, ...rows.map(({ label }) => cellWidth(label)));
}

function holdsRemark({ value, remark = '' }: ReportRow, lines: readonly string[], width: number): boolean {
  const gap = value === '' ? 0 : 2;
  return lines.length === 1 && cellWidth(lines[0]!) + gap + cellWidth(remark) <= width;
}

/**
 * Where the values end that have remarks below each other: as far as all of those fit then, at most at `most`. A value that goes
 * further has its remark right behind it.
 */
function remarkEdge(blocks: readonly RowBlock[], most: number, width: number): number {
  const ends = blocks.map(({ row: { remark = '' }, lines }) => [cellWidth(lines[0]!), cellWidth(remark)] as const);
  const edges = ends.map(([end]) => end).filter((edge) => edge <= most);
  return Math.max(
    0,
    ...edges.filter((edge) => ends.every(([end, remark]) => remark === 0 || end > edge || edge + 2 + remark <= width)),
  );
}

function withRemark({ row, lines, fits }: RowBlock, edge: number, indent: string, width: number): readonly string[] {
  const { value, remark = '', remarkStyle = (text: string) => text } = row;
  if (remark === '') return lines;
  if (fits) {
    const line = lines[0]!;
    const gap = value === '' ? 0 : Math.max(0, edge - cellWidth(line)) + 2;
    return [`${line}${' '.repeat(gap)}${remarkStyle(remark)}`];
  }
  const deeper = `${indent}    `;
  return [...lines, ...wrapText(remark, { width, first: deeper, next: deeper }).split('\n').map(remarkStyle)];
}

/** A line by itself, escaped: wrapped in a terminal of so many columns; a pipe, of none, gets it whole, to be searched. */
export function ownLine(text: string, columns: number | undefined): string {
  return `${wrapText(text, { width: columns ?? Infinity, next: '  ' })}\n`;
}

/** A paragraph behind an indent, its further lines a little deeper. */
export function prose(indent: string, text: string, { width }: Pick<ReportLook, 'width'>): string {
  return wrapText(text, { width, first: indent, next: `${indent}${indent === '' ? '' : '  '}` });
}
