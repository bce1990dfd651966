import { cellWidth } from './cell-width.ts';
import { escapeLine } from './escape.ts';
import type { Style } from './styles.ts';

// kubectl's tabwriter: a column is at least six cells wide, three of them the gutter.
const MINIMUM_WIDTH = 6;
const GUTTER = 3;

/** A column of a table of `Row`s. */
export interface Column<Row> {
  /** As printed: upper case. */
  readonly header: string;
  /** The text of a cell as it came, unescaped. An empty one stays empty: `<none>` is the column's own affair. */
  readonly cell: (row: Row) => string;
  /** The colour of a cell; none by default. */
  readonly style?: (row: Row) => Style | undefined;
}

/** How a table is to look. */
export interface TableOptions {
  /** False with `--no-headers`; true by default. */
  readonly headers?: boolean;
  /**
   * Widths of the columns of what was printed before, to which this is aligned; made wider here. kubectl's tabwriter
   * remembers them from row to row of a watch.
   */
  readonly widths?: number[];
}

/** A table as kubectl prints it: nothing at all for no rows. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { headers = true, widths = [] }: TableOptions = {},
): string {
  if (rows.length === 0) return '';
  const body = rows.map((row) =>
    columns.map((column) => {
      const text = oneLine(column.cell(row));
      return column.style?.(row)?.(text) ?? text;
    }),
  );
  return alignCells(headers ? [columns.map(({ header }) => header), ...body] : body, widths);
}

/**
 * Lays out lines of cells, each line ending in a newline, as kubectl's tabwriter does. The last cell of a line is not
 * padded. Cells are printed as they are: escaped by now, and perhaps coloured.
 * `widths` are those of earlier lines; they are made wider here.
 */
export function alignCells(lines: readonly (readonly string[])[], widths: number[] = []): string {
  const taken = lines.map((cells) => cells.map(cellWidth));
  for (const line of taken) {
    for (const [index, width] of line.entries()) {
      widths[index] = Math.max(widths[index] ?? MINIMUM_WIDTH, width + GUTTER);
    }
  }
  return lines.map((cells, line) => `${alignLine(cells, taken[line]!, widths)}\n`).join('');
}

function alignLine(cells: readonly string[], taken: readonly number[], widths: readonly number[]): string {
  const last = cells.length - 1;
  return cells
    .map((cell, index) => (index === last ? cell : cell + ' '.repeat(widths[index]! - taken[index]!)))
    .join('');
}

/** kubectl shows a cell up to its first line break; what could harm a terminal is escaped. */
function oneLine(text: string): string {
  const end = text.search(/[\f\n\r]/);
  return end < 0 ? escapeLine(text) : `${escapeLine(text.slice(0, end))}...`;
}
