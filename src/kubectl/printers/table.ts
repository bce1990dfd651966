import { alignCells, columnsOf, linesOf, lineWidth } from './aligned-cells.ts';
import { escapeLine } from './escape.ts';
import { fittedTable } from './fitted-table.ts';
import type { Style } from './styles.ts';

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
  /** The same, but only where lines do not fit into `TableOptions.room`. */
  readonly usual?: string;
  /** Less of the text of a cell, unescaped, for where lines do not fit. */
  readonly short?: (row: Row) => string;
}

/** What stands in a table, before it is laid out: tables with the same columns can be put together. */
export interface Table {
  readonly columns: readonly Pick<Column<never>, 'header' | 'shrinks' | 'plain' | 'usual'>[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** A cell of a table. */
export interface TableCell {
  /** One line, escaped. */
  readonly text: string;
  /** Less of it, where that may be shown. */
  readonly short?: string | undefined;
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
  /** Whether all that the cells hold is to be shown, in however many lines, as in a wide table. */
  readonly whole?: boolean;
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
    rows: rows.map((row) =>
      columns.map(({ cell, short, style }) => ({
        text: oneLine(cell(row)),
        ...(short && { short: oneLine(short(row)) }),
        style: style?.(row),
      })),
    ),
  };
}

/** A table as kubectl prints it: nothing at all for no rows. In a terminal it is made to fit. */
export function layOutTable(table: Table, { headers = true, widths, room, whole = false }: TableOptions = {}): string {
  if (table.rows.length === 0) return '';
  // What comes later may fill a column that is to be left out.
  const columns = columnsOf(widths === undefined ? withoutPlainColumns(table) : table, headers);
  if (room !== undefined && lineWidth(columns) > room) return fittedTable(columns, room, whole);
  return alignCells(linesOf(columns), { ...(widths && { widths }) });
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

const LINE_BREAK = /[\f\n\r]/;

/** kubectl shows a cell up to its first line break; what could harm a terminal is escaped. */
function oneLine(text: string): string {
  const end = text.search(LINE_BREAK);
  return end < 0 ? escapeLine(text) : `${escapeLine(text.slice(0, end))}...`;
}
