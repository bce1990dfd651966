import { describe, expect, test } from '@jest/globals';
import { durationText, parseGoDuration } from '../../src/kubernetes/go-duration.ts';

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

test.each([
  [0, '0s'],
  [500, '0.5s'],
  [30_000, '30s'],
  [90_000, '1m30s'],
  [300_000, '5m'],
  [5_400_000, '1h30m'],
  [3_601_500, '1h1.5s'],
])('%i milliseconds are typed as %s, and read so', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
  expect(parseGoDuration(text)).toBe(milliseconds);
});
