import { expect, test } from '@jest/globals';
import { cellWidth, cutToWidth, stripStyle } from '../../../src/kubectl/printers/cell-width.ts';

test.each([
  ['', 0],
  ['etcd-cp-1', 9],
  ['é', 1],
  ['e\u0301', 1],
  ['節點', 4],
  ['한국', 4],
  ['ｱ', 1],
  ['Ａ', 2],
  ['　', 2],
  ['🙂', 2],
  ['a🙂b', 4],
  ['✅', 2],
  ['✓', 1],
  ['❤', 1],
  ['❤\ufe0f', 2],
  ['👩\u200d🚀', 2],
  ['👍\u{1f3fd}', 4],
  ['🇩🇪', 2],
  ['a\u00adb', 3],
  ['a\u200bb', 2],
  ['𠀋', 2],
  ['…', 1],
  ['\u001b[31mred\u001b[39m', 3],
  ['\u001b[1;38;5;9m節\u001b[0m', 2],
])('%j takes %d cells', (text, expected) => {
  expect(cellWidth(text)).toBe(expected);
});

test('stripStyle takes away SGR sequences and nothing else', () => {
  expect(stripStyle('\u001b[1ma\u001b[22m[1m')).toBe('a[1m');
  expect(stripStyle('\u001b[2J')).toBe('\u001b[2J');
});

test.each([
  ['etcd', 4, 'etcd'],
  ['etcd', Infinity, 'etcd'],
  ['etcd-cp-1', 4, 'etc…'],
  ['節點一', 6, '節點一'],
  ['節點一', 5, '節點…'],
  ['節點一', 4, '節…'],
  ['cafe\u0301s', 5, 'cafe\u0301s'],
  ['cafe\u0301st', 5, 'cafe\u0301…'],
  ['ab', 1, '…'],
])('%j in %d cells is %j', (text, cells, expected) => {
  expect(cutToWidth(text, cells)).toBe(expected);
});
