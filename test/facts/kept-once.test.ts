import { describe, expect, test } from '@jest/globals';
import { KeptOnce } from '../../src/facts/kept-once.ts';

describe('values that are kept once', () => {
  test('are one for one content, and stay apart for others', () => {
    const kept = new KeptOnce<readonly string[]>();
    const first = ['a'];
    expect(kept.of('a', () => first)).toBe(first);
    expect(kept.of('b', () => ['b'])).toEqual(['b']);
    const makeAgain = (): string[] => {
      throw new Error('made again');
    };
    expect(kept.of('a', makeAgain)).toBe(first);
  });

  test('are right for more than are remembered', () => {
    const kept = new KeptOnce<number>();
    const numbers = Array.from({ length: 25_000 }, (_, index) => index);
    for (let turn = 0; turn < 2; turn += 1) {
      expect(numbers.map((number) => kept.of(String(number), () => number))).toEqual(numbers);
    }
  });
});
