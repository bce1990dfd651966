import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UsageError } from '../../../src/facts/errors.ts';
import { compareUtf8 } from '../../../src/kubectl/printers/byte-order.ts';
import { parseSortBy, sortItems } from '../../../src/kubectl/printers/sort.ts';
import { ANY_TEXT } from '../../any-text.ts';

function sorted(values: readonly unknown[]): unknown[] {
  return sortItems(values, parseSortBy('.v')!, (value) => (value === undefined ? {} : { v: value }));
}

describe('sortItems', () => {
  test.each([
    [
      'texts by their bytes',
      ['a10', 'a2', 'B', 'a', '', 'é', '\u{1f600}', '\uffee'],
      ['', 'B', 'a', 'a10', 'a2', 'é', '\uffee', '\u{1f600}'],
    ],
    ['quantities by size', ['1Gi', '10Mi', '9M', '100m', '2'], ['100m', '2', '9M', '10Mi', '1Gi']],
    ['numbers by size', [10, 9, -1], [-1, 9, 10]],
    ['fractions by size', [10.5, 9.25], [9.25, 10.5]],
    [
      'times by time',
      ['2024-05-01T10:00:00Z', '2023-12-31T00:00:00Z'],
      ['2023-12-31T00:00:00Z', '2024-05-01T10:00:00Z'],
    ],
    ['missing, then null, first', ['b', null, undefined, 'a'], [undefined, null, 'a', 'b']],
    ['equals in their order', ['1000m', '1', '1.0', '0.5'], ['0.5', '1000m', '1', '1.0']],
    ['nothing', [], []],
  ])('%s', (_, values, expected) => {
    expect(sorted(values)).toEqual(expected);
  });

  test('the items come back, not what was compared, and the given list stays as it was', () => {
    const items = [
      { n: 'x', deep: { age: 2 } },
      { n: 'y', deep: { age: 1 } },
    ];
    expect(sortItems(items, parseSortBy('deep.age')!).map(({ n }) => n)).toEqual(['y', 'x']);
    expect(items.map(({ n }) => n)).toEqual(['x', 'y']);
  });

  test.each([
    ['no item has the path', [undefined, undefined], `couldn't find any field with path "{.v}" in the list of objects`],
    ['objects', [{}, {}], 'Field {.v} is an unsortable type: map[string]interface {}'],
    ['lists', [[1], [2]], 'Field {.v} is an unsortable type: []interface {}'],
    ['booleans', [true, false], 'Field {.v} is an unsortable type: bool'],
    ['a text and a number', ['a', 1], 'Field {.v} is of mixed types: int64 and string'],
    ['a whole number and a fraction', [1, 2.5], 'Field {.v} is of mixed types: float64 and int64'],
  ])('fails: %s', (_, values, message) => {
    expect(() => sorted(values)).toThrow(new UsageError(message));
  });
});

test.each([undefined, ''])('no order is asked by %j', (flag) => {
  expect(parseSortBy(flag)).toBeUndefined();
});

test.each([
  ['{.a', "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"],
  ['.a[', 'error parsing jsonpath {.a[}, unterminated array'],
])('the path %j cannot be read', (flag, message) => {
  expect(() => parseSortBy(flag)).toThrow(new UsageError(message));
});

test('compareUtf8 agrees with the bytes', () => {
  fc.assert(
    fc.property(ANY_TEXT, ANY_TEXT, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
