import { describe, expect, test } from '@jest/globals';
import { formatOf, parseQuantity, quantityFault } from '../../src/kubernetes/quantity.ts';

const NANO = 1_000_000_000n;
const SHAPE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX = "unable to parse quantity's suffix";

// apimachinery `pkg/api/resource`, ParseQuantity.
describe('a quantity', () => {
  test.each([
    ['0', 0n],
    ['100m', NANO / 10n],
    ['1.5', (3n * NANO) / 2n],
    ['1.', NANO],
    ['.5', NANO / 2n],
    ['-1', -NANO],
    ['+1', NANO],
    ['1k', 1000n * NANO],
    ['1Ki', 1024n * NANO],
    ['1.5Gi', 1_610_612_736n * NANO],
    ['1E', 10n ** 18n * NANO],
    ['1e3', 1000n * NANO],
    ['1E+3', 1000n * NANO],
    ['1e-3', NANO / 1000n],
    ['007', 7n * NANO],
    ['1n', 1n],
    ['.', 0n],
    ['+', 0n],
    ['Gi', 0n],
    ['m', 0n],
    ['5n', 5n],
    ['0.1n', 1n],
    ['1u', 1000n],
    ['1e-999999999', 1n],
    ['0e999999999', 0n],
  ])('%s is read', (text, amount) => {
    expect(quantityFault(text)).toBeUndefined();
    expect(parseQuantity(text)).toBe(amount);
  });

  test.each([
    ['', SHAPE],
    ['1GB', SHAPE],
    ['500MB', SHAPE],
    ['1 Gi', SHAPE],
    ['1g', SHAPE],
    ['1,5', SHAPE],
    ['1.5.5', SHAPE],
    ['lots', SHAPE],
    ['0x10', SHAPE],
    ['1_000', SHAPE],
    ['NaN', SHAPE],
    ['1K', SUFFIX],
    ['100mi', SUFFIX],
    ['1mM', SUFFIX],
    ['1e', SUFFIX],
    ['1e3k', SHAPE],
    ['1m3', SUFFIX],
    ['1-3', SUFFIX],
    ['--1', SUFFIX],
    ['1e1.5', SHAPE],
    ['٣', SHAPE],
    ['1kk', SUFFIX],
  ])('%s is refused', (text, fault) => {
    expect(quantityFault(text)).toBe(fault);
    expect(parseQuantity(text)).toBeUndefined();
  });

  test.each([
    ['1Mi', 'binary'],
    ['1M', 'decimal'],
    ['1', 'decimal'],
    ['1E', 'decimal'],
    ['1e3', 'exponent'],
  ])('%s is written in the %s format', (text, format) => {
    expect(formatOf(text)).toBe(format);
  });
});

/** What Go cannot hold, and takes for the largest amount. */
const LARGEST_OF_GO = (2n ** 63n - 1n) * NANO;

describe('a quantity of more digits than count', () => {
  test.each([
    ['9'.repeat(128), BigInt('9'.repeat(128)) * NANO],
    ['0'.repeat(1000) + '7', 7n * NANO],
    [`0.${'0'.repeat(1000)}`, 0n],
    [`1.${'0'.repeat(1000)}`, NANO],
    // Rounded up below 1e-9, however far behind the point the digit is.
    [`0.${'0'.repeat(1000)}1`, 1n],
    [`-0.${'0'.repeat(1000)}1`, -1n],
  ])('%.20s… is what it would be', (text, amount) => {
    expect(parseQuantity(text)).toBe(amount);
  });

  test.each(['9'.repeat(129), '1'.repeat(1_000_000), `${'1'.repeat(129)}.5Gi`, '1e999999999', `1${'0'.repeat(500)}m`])(
    '%.20s… is more than Go can hold',
    (text) => {
      expect([quantityFault(text), parseQuantity(text)! > LARGEST_OF_GO]).toEqual([undefined, true]);
    },
  );

  test('or that is none is refused as any other', () => {
    expect(quantityFault(`${'1'.repeat(1_000_000)}x`)).toBe(SHAPE);
    expect(quantityFault(`${'1'.repeat(1_000_000)}KK`)).toBe(SUFFIX);
  });
});
