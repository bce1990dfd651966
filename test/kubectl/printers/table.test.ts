import { expect, test } from '@jest/globals';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import { alignCells } from '../../../src/kubectl/printers/aligned-cells.ts';
import { renderTable } from '../../../src/kubectl/printers/table.ts';
import type { Column } from '../../../src/kubectl/printers/table.ts';

interface Row {
  readonly name: string;
  readonly state: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { header: 'NAME', cell: ({ name }) => name },
  { header: 'STATE', cell: ({ state }) => state },
];

test('columns have a gutter of three and six cells at least; the last is not padded', () => {
  const rows = [
    { name: 'a', state: 'Running' },
    { name: 'etcd', state: '' },
  ];
  expect(renderTable(COLUMNS, rows)).toBe('NAME   STATE\na      Running\netcd   \n');
  expect(renderTable(COLUMNS, rows, { headers: false })).toBe('a      Running\netcd   \n');
  expect(renderTable(COLUMNS, [{ name: 'a', state: 'b' }], { headers: false })).toBe('a     b\n');
});

test('a column is left out where all its cells say what goes without saying, and nothing comes later', () => {
  const columns: readonly Column<Row>[] = [COLUMNS[0]!, { ...COLUMNS[1]!, plain: 'static' }, COLUMNS[0]!];
  const plain = { name: 'a', state: 'static' };
  expect(renderTable(columns, [plain])).toBe('NAME   NAME\na      a\n');
  expect(renderTable(columns, [plain], { widths: [] })).toBe('NAME   STATE    NAME\na      static   a\n');
  expect(renderTable(columns, [plain, { name: 'b', state: 'suspect' }])).toBe(
    'NAME   STATE     NAME\na      static    a\nb      suspect   b\n',
  );
});

test('no rows, no headers', () => {
  expect(renderTable(COLUMNS, [])).toBe('');
});

test('width is counted in terminal cells', () => {
  const rows = [
    { name: '節點', state: 'x' },
    { name: 'cafe\u0301', state: 'y' },
  ];
  expect(renderTable(COLUMNS, rows)).toBe('NAME   STATE\n節點   x\ncafe\u0301   y\n');
});

test('a cell is cut at its first line break, and what could harm a terminal is escaped', () => {
  const rows = [
    { name: 'a\u001b[31m', state: 'first\nsecond' },
    { name: 'tab\there', state: 'cr\rx' },
    { name: '\u202ex', state: 'form\ffeed' },
  ];
  expect(renderTable(COLUMNS, rows, { headers: false })).toBe(
    'a\\u001b[31m   first...\ntab\\there     cr...\n\\u202ex       form...\n',
  );
});

test('colour does not move columns', () => {
  const { bad } = createStyles(true);
  const columns: readonly Column<Row>[] = [
    { ...COLUMNS[0]!, style: ({ state }) => (state === 'bad' ? bad : undefined) },
    COLUMNS[1]!,
  ];
  const rows = [
    { name: 'one', state: 'bad' },
    { name: 'three', state: 'good' },
  ];
  expect(renderTable(columns, rows)).toBe(`NAME    STATE\n${bad('one')}     bad\nthree   good\n`);
});

test('alignCells lays out lines of any length', () => {
  expect(alignCells([['a', 'b', 'c'], ['long cell', 'd'], []])).toBe('a           b     c\nlong cell   d\n\n');
});
