import { describe, expect, test } from '@jest/globals';
import { parseGoDuration } from '../../src/kubernetes/go-duration.ts';

describe('Go durations', () => {
  test.each([
    ['0', 0],
    ['1s', 1000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['2h0m1s', 7_201_000],
    ['300ms', 300],
    ['1us', 0.001],
    ['1µs', 0.001],
    ['-1m', -60_000],
    ['+1m', 60_000],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseGoDuration(text)).toBe(milliseconds);
  });

  test.each(['', '-', '1', '1 s', 's', '1d', '1s2', '1m 30s', '.s', '1..5s', 'soon'])('"%s" is none', (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });
});
