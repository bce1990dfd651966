import { alignCells, columnWidth, linesOf, lineWidth, painted, type FilledColumn } from './aligned-cells.ts';
import { cellWidth, cutToWidth } from './cell-width.ts';
import { belowLabel, besideLabel, fitsBeside } from './labelled.ts';
import { wrapText } from './wrap.ts';

/** Cells between columns where room is scarce. */
const GUTTER = 2;

/** What would be left of a cell in fewer cells says nothing. */
const LEAST_LEFT = 30;

/** What further lines of a row begin with. */
const INDENT = '  ';

/**
 * A table whose lines would be longer than `room`, made to fit. The first of these that is enough: columns of which every cell
 * is as usual are left out; cells are shortened; the gutter gets narrower; one column is cut; the last column is wrapped; each
 * row takes two lines; each row is a record, with a line for each further column. Where it is to be `whole`, nothing is left
 * out, shortened or cut.
 */
export function fittedTable(all: readonly FilledColumn[], room: number, whole: boolean): string {
  const telling = whole ? all : all.filter(isTelling);
  for (const columns of whole ? [all] : [telling, telling.map(shortened)]) {
    if (lineWidth(columns) <= room) return alignCells(linesOf(columns));
    if (lineWidth(columns, GUTTER) <= room) return alignCells(linesOf(columns), { gutter: GUTTER });
  }
  const cut = whole ? undefined : cutToFit(telling.map(shortened), room);
  return cut ?? hangingTable(telling, room) ?? foldedTable(telling, room);
}

function isTelling({ cells, usual }: FilledColumn): boolean {
  return usual === undefined || cells.some(({ text }) => text !== usual);
}

function shortened(column: FilledColumn): FilledColumn {
  return { ...column, cells: column.cells.map((cell) => ({ ...cell, text: cell.short ?? cell.text })) };
}

/** The table with its one column that may be cut; undefined where there is none, or too little would be left of it. */
function cutToFit(columns: readonly FilledColumn[], room: number): string | undefined {
  const shrinking = columns.find(({ shrinks }) => shrinks);
  if (shrinking === undefined) return undefined;
  const left = room - lineWidth(columns, GUTTER) + columnWidth(shrinking);
  if (left < LEAST_LEFT) return undefined;
  const cut = { ...shrinking, cells: shrinking.cells.map((cell) => ({ ...cell, text: cutToWidth(cell.text, left) })) };
  return alignCells(linesOf(columns.map((column) => (column === shrinking ? cut : column))), { gutter: GUTTER });
}

/** The table with its last column wrapped below itself; undefined where that is too narrow for it. */
function hangingTable(columns: readonly FilledColumn[], room: number): string | undefined {
  const last = columns.at(-1)!;
  const before = lineWidth(columns, GUTTER) - columnWidth(last);
  const left = room - before;
  if (left < LEAST_LEFT) return undefined;
  const wrapped = last.cells.map(({ text }) => wrapText(text, { width: left }).split('\n'));
  if (wrapped.some((lines) => lines.some((line) => cellWidth(line) > left))) return undefined;
  // A line more of the last column is a row of which nothing else is there.
  const rows = wrapped.flatMap((texts, row) => texts.map((text, line) => ({ text, row, first: line === 0 })));
  const filled = columns.map((column) => ({
    ...column,
    cells: rows.map(({ text, row, first }) => {
      const cell = column.cells[row]!;
      return column === last ? { ...cell, text } : first ? cell : { text: '', style: undefined };
    }),
  }));
  return alignCells(linesOf(filled), { gutter: GUTTER });
}

/** The table with each row in two lines, in which the same columns stand below each other, or as a record where it takes more. */
function foldedTable(columns: readonly FilledColumn[], room: number): string {
  const groups = linesThatFit(columns, room);
  const [head, ...rest] = groups;
  if (rest.length > 1 && columns[0]!.header !== undefined) return recordTable(head!, rest.flat(), room);
  const blocks = inCompany(groups, room).map((group, index) => blockLines(group, index === 0 ? '' : INDENT, room));
  return blocks[0]!.map((_, line) => blocks.map((lines) => lines[line]!).join('')).join('');
}

/** Lines of which the last has company of the one before, where it is a single column and there is room. */
function inCompany(groups: readonly (readonly FilledColumn[])[], room: number): readonly (readonly FilledColumn[])[] {
  const [before, last] = groups.slice(-2) as [FilledColumn[], FilledColumn[]];
  if (last.length > 1 || before.length < 3) return groups;
  const both = [...before.slice(-1), ...last];
  if (INDENT.length + lineWidth(both, GUTTER) > room) return groups;
  return [...groups.slice(0, -2), before.slice(0, -1), both];
}

/** The table with the first columns of a row on a line, and each other below it, behind its header. */
function recordTable(head: readonly FilledColumn[], rest: readonly FilledColumn[], room: number): string {
  const [titles, ...firsts] = blockLines(head, '', room);
  const labels = Math.max(...rest.map(({ header = '' }) => cellWidth(header)));
  const place = { indent: INDENT, labels, width: room };
  const records = firsts.map((first, row) => {
    const lines = rest.flatMap(({ header = '', cells }) => {
      const { text, style } = cells[row]!;
      if (text === '') return [];
      return fitsBeside(text, place) ? besideLabel(header, text, place, style) : belowLabel(header, text, place, style);
    });
    return first + lines.map((line) => `${line}\n`).join('');
  });
  return [titles, ...records].join('');
}

/** Columns after one another, as many together as a line can hold. */
function linesThatFit(columns: readonly FilledColumn[], room: number): readonly (readonly FilledColumn[])[] {
  const groups: FilledColumn[][] = [];
  for (const column of columns) {
    const current = groups.at(-1);
    const indent = groups.length > 1 ? INDENT.length : 0;
    if (current !== undefined && indent + lineWidth([...current, column], GUTTER) <= room) current.push(column);
    else groups.push([column]);
  }
  return groups;
}

/** The lines of some columns: of the header, and of each row. */
function blockLines(columns: readonly FilledColumn[], indent: string, room: number): readonly string[] {
  if (columns.length > 1)
    return alignCells(linesOf(columns), { gutter: GUTTER })
      .split('\n')
      .slice(0, -1)
      .map((line) => `${indent}${line}\n`);
  const [{ header, cells }] = columns as readonly [FilledColumn];
  const body = cells.map((cell) => {
    const layout = { width: room, first: indent, next: `${indent}${INDENT}`, kept: indent === '' ? 0 : 1 };
    const lines = wrapText(cell.text, layout).split('\n');
    return lines.map((line) => `${painted(cell, line)}\n`).join('');
  });
  return header === undefined ? body : [`${indent}${header}\n`, ...body];
}
