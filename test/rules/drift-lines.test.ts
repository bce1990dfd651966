import { expect, test } from '@jest/globals';
import type { FieldVariant } from '../../src/rules/finding.ts';
import { driftLines } from '../../src/rules/drift-lines.ts';

function variant(field: string, value: string, ...nodes: readonly string[]): FieldVariant {
  return { field, value, nodes };
}

test('what most nodes have comes first, and every other value after it', () => {
  expect(
    driftLines([
      variant('etcd image', 'etcd:1', 'cp-1'),
      variant('etcd image', 'etcd:2', 'cp-2', 'cp-3'),
      variant('etcd image', '(not set)', 'cp-4'),
      variant('etcd --a', '1', 'cp-1', 'cp-2'),
      variant('etcd --a', '2', 'cp-3', 'cp-4'),
    ]),
  ).toEqual([
    'etcd image',
    '- cp-2, cp-3: etcd:2',
    '+ cp-1: etcd:1',
    '+ cp-4: (not set)',
    'etcd --a',
    '- cp-1, cp-2: 1',
    '+ cp-3, cp-4: 2',
  ]);
});

test('of long values the part is shown in which they differ', () => {
  const [, common, other] = driftLines([
    variant('a --list', `${'x'.repeat(400)}one${'y'.repeat(400)}`, 'cp-1', 'cp-2'),
    variant('a --list', `${'x'.repeat(400)}two`, 'cp-3'),
  ]);
  expect(common).toBe(`- cp-1, cp-2: …${'x'.repeat(40)}one${'y'.repeat(257)}…`);
  expect(other).toBe(`+ cp-3: ${'x'.repeat(400)}two`.replace('x'.repeat(400), `…${'x'.repeat(40)}`));
});

test.each([
  [20, undefined],
  [21, 'and 1 more field: -o json has all'],
  [25, 'and 5 more fields: -o json has all'],
])('%d fields', (count, last) => {
  const fields = Array.from({ length: count }, (_, index) => `a --flag-${index}`);
  const lines = driftLines(fields.flatMap((field) => [variant(field, '1', 'cp-1'), variant(field, '2', 'cp-2')]));
  expect(lines.filter((line) => line.startsWith('a '))).toEqual(fields.slice(0, 20));
  expect(lines[60]).toBe(last);
});
