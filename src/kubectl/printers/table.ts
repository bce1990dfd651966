import { cellWidth, cutToWidth } from './cell-width.ts';
import { escapeLine } from './escape.ts';
import type { Style } from './styles.ts';

// kubectl's tabwriter: a column is at least six cells wide, three of them the gutter.
const MINIMUM_WIDTH = 6;
const GUTTER = 3;

/** What would be left of a cell in fewer cells says nothing: rather a line that the terminal wraps. */
const LEAST_LEFT = 30;

/** A column of a table of `Row`s. */
export interface Column<Row> {
  /** As printed: upper case. */
  readonly header: string;
  /** The text of a cell as it came, unescaped. An empty one stays empty: `<none>` is the column's own affair. */
  readonly cell: (row: Row) => string;
  /** The colour of a cell; none by default. */
  readonly style?: (row: Row) => Style | undefined;
  /** Whether cells of this column, one of a table at most, may be cut where lines do not fit into `TableOptions.room`. */
  readonly shrinks?: boolean;
  /** The column is left out where every cell says this. */
  readonly plain?: string;
}

/** What stands in a table, before it is laid out: tables with the same columns can be put together. */
export interface Table {
  readonly columns: readonly Pick<Column<never>, 'header' | 'shrinks' | 'plain'>[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** A cell of a table. */
export interface TableCell {
  /** One line, escaped. */
  readonly text: string;
  readonly style: Style | undefined;
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
  /** Terminal cells that a line should take at most; undefined where it may be as long as it is, as in a pipe. */
  readonly room?: number | undefined;
}

/** A table as kubectl prints it: nothing at all for no rows. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions = {},
): string {
  return layOutTable(tableOf(columns, rows), options);
}

/** The table of some rows. */
export function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Table {
  return {
    columns,
    rows: rows.map((row) => columns.map(({ cell, style }) => ({ text: oneLine(cell(row)), style: style?.(row) }))),
  };
}

/** A table as kubectl prints it: nothing at all for no rows. */
export function layOutTable(table: Table, { headers = true, widths, room }: TableOptions = {}): string {
  if (table.rows.length === 0) return '';
  // What comes later may fill a column that is to be left out.
  const { columns, rows } = widths === undefined ? withoutPlainColumns(table) : table;
  const titles = headers ? [columns.map(({ header }) => header)] : [];
  const texts = rows.map((cells) => cells.map(({ text }) => text));
  const shrinking = columns.findIndex(({ shrinks }) => shrinks === true);
  const limit = room === undefined || shrinking < 0 ? Infinity : roomLeft([...titles, ...texts], shrinking, room);
  const body = rows.map((cells) =>
    cells.map(({ text: whole, style }, index) => {
      const text = index === shrinking ? cutToWidth(whole, limit) : whole;
      return style?.(text) ?? text;
    }),
  );
  return alignCells([...titles, ...body], widths);
}

function withoutPlainColumns(table: Table): Table {
  const { columns, rows } = table;
  const isShown = columns.map(
    ({ plain }, index) => plain === undefined || rows.some((cells) => cells[index]!.text !== plain),
  );
  if (isShown.every(Boolean)) return table;
  const shown = <T>(cells: readonly T[]): T[] => cells.filter((_, index) => isShown[index]);
  return { columns: shown(columns), rows: rows.map(shown) };
}

/** The cells that are left for one column where all lines are to fit; Infinity where too few are. */
function roomLeft(lines: readonly (readonly string[])[], shrinking: number, room: number): number {
  const last = lines[0]!.length - 1;
  const others = lines[0]!.map((_, index) => {
    if (index === shrinking) return index === last ? 0 : GUTTER;
    const widest = lines.reduce((most, cells) => Math.max(most, cellWidth(cells[index]!)), 0);
    return index === last ? widest : Math.max(MINIMUM_WIDTH, widest + GUTTER);
  });
  const left = room - others.reduce((sum, width) => sum + width, 0);
  return left < LEAST_LEFT ? Infinity : left;
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
