import { expect, test } from '@jest/globals';
import { labelColumns } from '../../../src/output/lists/label-columns.ts';
import { renderTable } from '../../../src/kubectl/printers/table.ts';

type Labels = Readonly<Record<string, string>> | undefined;

/** The table of some things with nothing but their labels. */
function table(keys: readonly string[], showLabels: boolean, ...rows: readonly Labels[]): string {
  return renderTable(
    labelColumns({ labelColumns: keys, showLabels }, (labels: Labels) => labels),
    rows,
  );
}

test.each([
  [undefined, '<none>'],
  [{}, '<none>'],
  [{ tier: 'control-plane', component: 'etcd', empty: '' }, 'component=etcd,empty=,tier=control-plane'],
])('labels %j', (labels, expected) => {
  expect(table([], true, labels)).toBe(`LABELS\n${expected}\n`);
});

test('a column for each key, in the order given, before that of all labels', () => {
  expect(table(['tier', 'a.b/c/app', 'tier'], true, { tier: 'x', 'a.b/c/app': 'web' }, { tier: '' }, undefined)).toBe(
    'TIER   APP   TIER   LABELS\nx      web   x      a.b/c/app=web,tier=x\n                    tier=\n                    <none>\n',
  );
});

test('a key is what the user typed, and yet escaped', () => {
  expect(table(['a\u001b[31mb'], false, {})).toBe('A\\u001b[31MB\n\n');
});

test('the name of something that every object has is no label', () => {
  expect(table(['constructor'], false, {})).toBe('CONSTRUCTOR\n\n');
});
