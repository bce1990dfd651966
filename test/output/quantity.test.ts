import { expect, test } from '@jest/globals';
import { parseQuantity } from '../../src/output/quantity.ts';

const ONE = 10n ** 9n;
const MAXIMUM = (2n ** 63n - 1n) * ONE;

test.each([
  ['0', 0n],
  ['1', ONE],
  ['+2', 2n * ONE],
  ['-1', -ONE],
  ['100m', ONE / 10n],
  ['0.5', ONE / 2n],
  ['.5', ONE / 2n],
  ['5.', 5n * ONE],
  ['1u', 1000n],
  ['5n', 5n],
  ['0.1n', 1n],
  ['1e3', 1000n * ONE],
  ['1E3', 1000n * ONE],
  ['1e-3', ONE / 1000n],
  ['2k', 2000n * ONE],
  ['1Ki', 1024n * ONE],
  ['1.5Mi', 3n * 512n * 1024n * ONE],
  ['1E', 10n ** 18n * ONE],
  ['10E', MAXIMUM],
  ['8Ei', MAXIMUM],
  ['-8Ei', -MAXIMUM],
  ['1e999999999', MAXIMUM],
  ['1e-999999999', 1n],
  ['0e999999999', 0n],
])('%s is a quantity', (text, billionths) => {
  expect(parseQuantity(text)).toBe(billionths);
});

test.each(['', 'm', 'k', '-', '.', '1K', '1ki', '1 Mi', '1.2.3', '1e', '0x1', 'abc', '1e1.5', '٣'])(
  '%j is none',
  (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  },
);
