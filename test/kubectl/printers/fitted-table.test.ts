import { describe, expect, test } from '@jest/globals';
import { cellWidth } from '../../../src/kubectl/printers/cell-width.ts';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import { renderTable, type Column, type TableOptions } from '../../../src/kubectl/printers/table.ts';

interface Row {
  readonly name: string;
  readonly state: string;
  readonly restarts?: string;
  readonly source?: string;
}

const NAME: Column<Row> = { header: 'NAME', cell: ({ name }) => name };
const STATE: Column<Row> = { header: 'STATE', cell: ({ state }) => state };
const RESTARTS: Column<Row> = {
  header: 'RESTARTS',
  cell: ({ restarts = '0' }) => restarts,
  short: ({ restarts = '0' }) => restarts.split(' ')[0]!,
};
const SOURCE: Column<Row> = { header: 'SOURCE', cell: ({ source = 'file' }) => source, usual: 'file' };

const PODS: readonly Row[] = [
  { name: 'etcd', state: 'Running', restarts: '3 (14h ago)' },
  { name: 'scheduler', state: 'Running' },
];

function lines(columns: readonly Column<Row>[], rows: readonly Row[], options: TableOptions): readonly string[] {
  return renderTable(columns, rows, options).split('\n').slice(0, -1);
}

describe('what is done first to make a table fit', () => {
  const columns = [NAME, STATE, RESTARTS, SOURCE];

  test('nothing where it fits, and nothing in a pipe', () => {
    const whole = [
      'NAME        STATE     RESTARTS      SOURCE',
      'etcd        Running   3 (14h ago)   file',
      'scheduler   Running   0             file',
    ];
    expect(lines(columns, PODS, {})).toEqual(whole);
    expect(lines(columns, PODS, { room: 42 })).toEqual(whole);
  });

  test('a column of which all cells are as usual is left out', () => {
    expect(lines(columns, PODS, { room: 41 })).toEqual([
      'NAME        STATE     RESTARTS',
      'etcd        Running   3 (14h ago)',
      'scheduler   Running   0',
    ]);
  });

  test('not where one is otherwise', () => {
    const rows = [...PODS, { name: 'web', state: 'Running', source: 'http' }];
    expect(lines(columns, rows, { room: 41 })[0]).toBe('NAME       STATE    RESTARTS     SOURCE');
  });

  test('the gutter gets narrower, then cells are shortened', () => {
    expect(lines(columns, PODS, { room: 32 })).toEqual([
      'NAME       STATE    RESTARTS',
      'etcd       Running  3 (14h ago)',
      'scheduler  Running  0',
    ]);
    expect(lines(columns, PODS, { room: 30 })).toEqual([
      'NAME        STATE     RESTARTS',
      'etcd        Running   3',
      'scheduler   Running   0',
    ]);
    expect(lines(columns, PODS, { room: 29 })).toEqual([
      'NAME       STATE    RESTARTS',
      'etcd       Running  3',
      'scheduler  Running  0',
    ]);
  });

  test('then a row takes several lines, with all that its cells hold', () => {
    expect(lines(columns, PODS, { room: 20 })).toEqual([
      'NAME       STATE',
      '  RESTARTS',
      'etcd       Running',
      '  3 (14h ago)',
      'scheduler  Running',
      '  0',
    ]);
    expect(lines(columns, PODS, { room: 20, headers: false })).toEqual([
      'etcd       Running',
      '  3 (14h ago)',
      'scheduler  Running',
      '  0',
    ]);
  });

  test('of a table that is to be whole nothing is left out or shortened', () => {
    expect(lines(columns, PODS, { room: 30, whole: true })).toEqual([
      'NAME       STATE',
      '  RESTARTS     SOURCE',
      'etcd       Running',
      '  3 (14h ago)  file',
      'scheduler  Running',
      '  0            file',
    ]);
  });
});

describe('where a row would take more than two lines', () => {
  const NODE: Column<Row> = { header: 'NODE', cell: () => 'cp-1' };
  const FILE: Column<Row> = { header: 'FILE', cell: ({ name }) => `/etc/kubernetes/manifests/${name}.yaml` };
  const columns = [NAME, STATE, FILE, RESTARTS, NODE];

  test('it is a record, each further value behind its header', () => {
    expect(lines(columns, PODS, { room: 44 })).toEqual([
      'NAME       STATE',
      'etcd       Running',
      '  FILE',
      '    /etc/kubernetes/manifests/etcd.yaml',
      '  RESTARTS  3 (14h ago)',
      '  NODE      cp-1',
      'scheduler  Running',
      '  FILE',
      '    /etc/kubernetes/manifests/scheduler.yaml',
      '  RESTARTS  0',
      '  NODE      cp-1',
    ]);
  });

  test('it has no line for an empty value, and the colour is on the value alone', () => {
    const { bad } = createStyles(true);
    const coloured = [NAME, STATE, FILE, { ...RESTARTS, cell: () => '' }, { ...NODE, style: () => bad }];
    expect(lines(coloured, PODS.slice(1), { room: 44, whole: true })).toEqual([
      'NAME       STATE',
      'scheduler  Running',
      '  FILE',
      '    /etc/kubernetes/manifests/scheduler.yaml',
      `  NODE      ${bad('cp-1')}`,
    ]);
  });

  test('without headers it has lines without names', () => {
    expect(lines(columns, PODS.slice(1), { room: 44, headers: false })).toEqual([
      'scheduler  Running',
      '  /etc/kubernetes/manifests/scheduler.yaml',
      '  0  cp-1',
    ]);
  });
});

describe('a second line of a single column', () => {
  const AGE: Column<Row> = { header: 'AGE', cell: () => '62d' };

  test('has company of the one before', () => {
    expect(lines([NAME, STATE, SOURCE, AGE], PODS, { room: 26, whole: true })).toEqual([
      'NAME       STATE',
      '  SOURCE  AGE',
      'etcd       Running',
      '  file    62d',
      'scheduler  Running',
      '  file    62d',
    ]);
  });

  test('unless both together do not fit', () => {
    const prose: Column<Row> = { header: 'WHY', cell: () => 'it was stopped by somebody' };
    expect(lines([NAME, STATE, SOURCE, prose], PODS.slice(1), { room: 28, whole: true })).toEqual([
      'NAME       STATE    SOURCE',
      '  WHY',
      'scheduler  Running  file',
      '  it was stopped by somebody',
    ]);
  });
});

const REFUSED: readonly Row[] = [
  { name: 'a', state: 'refused: static pods may not reference secrets' },
  { name: 'etcd', state: 'running' },
];

describe('a column that shrinks', () => {
  const columns = [NAME, { ...STATE, shrinks: true }, NAME];

  test.each([56, 50, 42])('is cut for lines of %d cells', (room) => {
    const cut = lines(columns, REFUSED, { room });
    expect(Math.max(...cut.map(cellWidth))).toBe(room);
    expect(cut[1]).toMatch(/^a {5}refused: static pods.*… {2}a$/);
  });

  test('is whole, on further lines, where too little would be left of it', () => {
    expect(lines(columns, REFUSED, { room: 38 })).toEqual([
      'NAME',
      'a',
      '  STATE  refused: static pods may not',
      '         reference secrets',
      '  NAME   a',
      'etcd',
      '  STATE  running',
      '  NAME   etcd',
    ]);
  });

  test('is coloured after it was cut', () => {
    const { bad } = createStyles(true);
    const coloured = [NAME, { ...STATE, shrinks: true, style: () => bad }];
    expect(renderTable(coloured, REFUSED.slice(0, 1), { room: 40, headers: false })).toBe(
      `a  ${bad('refused: static pods may not referen…')}\n`,
    );
  });
});

describe('a last column of prose', () => {
  test('is wrapped below itself where thirty cells are left for it', () => {
    expect(lines([NAME, STATE], REFUSED, { room: 36 })).toEqual([
      'NAME  STATE',
      'a     refused: static pods may not',
      '      reference secrets',
      'etcd  running',
    ]);
  });

  test('stands on lines of its own where fewer are', () => {
    expect(lines([NAME, STATE], REFUSED, { room: 35 })).toEqual([
      'NAME',
      '  STATE',
      'a',
      '  refused: static pods may not',
      '    reference secrets',
      'etcd',
      '  running',
    ]);
  });

  test('is coloured line by line', () => {
    const { bad } = createStyles(true);
    const [, first, second] = lines([NAME, { ...STATE, style: () => bad }], REFUSED, { room: 36 });
    expect([first, second]).toEqual([
      `a     ${bad('refused: static pods may not')}`,
      `      ${bad('reference secrets')}`,
    ]);
  });

  test('keeps a word that is longer than the line whole', () => {
    const rows = [{ name: 'a', state: `/${'very-long/'.repeat(5)}` }];
    expect(lines([NAME, STATE], rows, { room: 36 })).toEqual(['NAME', '  STATE', 'a', `  ${rows[0]!.state}`]);
  });
});
