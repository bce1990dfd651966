import { describe, expect, test } from '@jest/globals';
import { parseRequestTimeout } from '../../../src/kubectl/transport/duration.ts';
import { UsageError } from '../../../src/facts/errors.ts';

describe('--request-timeout', () => {
  test.each([
    [undefined, 0],
    ['', 0],
    ['0', 0],
    ['5', 5000],
    ['1m30s', 90_000],
    ['1ns', 1],
    ['-3s', 0],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseRequestTimeout(text)).toBe(milliseconds);
  });

  test.each(['soon', '5x', '1.5', '-5'])('%s is refused', (text) => {
    expect(() => parseRequestTimeout(text)).toThrow(new UsageError(`invalid value "${text}" for --request-timeout`));
  });
});
