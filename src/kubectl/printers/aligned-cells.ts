import { cellWidth } from './cell-width.ts';
import type { Table, TableCell } from './table.ts';

// kubectl's tabwriter: a column is at least six cells wide, three of them the gutter.
const MINIMUM_WIDTH = 6;
const GUTTER = 3;

/** A column with what is printed of it. */
export interface FilledColumn extends Pick<Table['columns'][number], 'shrinks' | 'usual'> {
  /** Undefined without headers. */
  readonly header: string | undefined;
  /** One a row. */
  readonly cells: readonly TableCell[];
}

/** The columns of a table, each with its cells. */
export function columnsOf({ columns, rows }: Table, headers: boolean): readonly FilledColumn[] {
  return columns.map(({ header, shrinks = false, usual }, index) => ({
    header: headers ? header : undefined,
    shrinks,
    ...(usual !== undefined && { usual }),
    cells: rows.map((cells) => cells[index]!),
  }));
}

/** The text of a cell, or of a part of it, in its colour. */
export function painted({ style }: TableCell, text: string): string {
  return style?.(text) ?? text;
}

/** The header and the rows, each a line of coloured cells. */
export function linesOf(columns: readonly FilledColumn[]): readonly (readonly string[])[] {
  const titles = columns.flatMap(({ header }) => (header === undefined ? [] : [header]));
  const body = columns[0]!.cells.map((_, row) => columns.map(({ cells }) => painted(cells[row]!, cells[row]!.text)));
  return titles.length === 0 ? body : [titles, ...body];
}

/** How many terminal cells the widest cell of a column takes. */
export function columnWidth({ header = '', cells }: FilledColumn): number {
  return cells.reduce((most, { text }) => Math.max(most, cellWidth(text)), cellWidth(header));
}

/** How many terminal cells the longest line takes, where these columns are aligned. */
export function lineWidth(columns: readonly FilledColumn[], gutter = GUTTER): number {
  const widths = columns.map(columnWidth);
  const last = widths.pop() ?? 0;
  return widths.reduce((sum, width) => sum + padded(width, gutter), last);
}

function padded(width: number, gutter: number): number {
  return Math.max(gutter === GUTTER ? MINIMUM_WIDTH : 0, width + gutter);
}

/**
 * Lays out lines of cells, each line ending in a newline, as kubectl's tabwriter does. The last cell of a line is not
 * padded. Cells are printed as they are: escaped by now, and perhaps coloured.
 * `widths` are those of earlier lines; they are made wider here. `gutter`, cells between columns, is kubectl's by default.
 */
export function alignCells(
  lines: readonly (readonly string[])[],
  { widths = [], gutter = GUTTER }: { readonly widths?: number[]; readonly gutter?: number } = {},
): string {
  for (const cells of lines) {
    for (const [index, cell] of cells.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, padded(cellWidth(cell), gutter));
    }
  }
  // Thousands of lines take less memory as pieces of one text, their widths counted once more: 6 MB of 165 for 5,000.
  const pieces: string[] = [];
  for (const cells of lines) {
    const last = cells.length - 1;
    for (const [index, cell] of cells.entries()) {
      pieces.push(cell);
      if (index < last) pieces.push(blanks(widths[index]! - cellWidth(cell)));
    }
    pieces.push('\n');
  }
  return pieces.join('');
}

const BLANKS: string[] = [];

/** So many blanks: most tables need the same few widths over and over. */
function blanks(count: number): string {
  return (BLANKS[count] ??= ' '.repeat(count));
}
