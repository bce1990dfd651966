import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../../src/kubectl/api/pace.ts';

/** The limits after rounds in each of which every answer took so many milliseconds. */
function limits(pace: Pace, ...rounds: readonly number[]): number[] {
  return rounds.map((took) => {
    for (let left = pace.limit; left > 0; left -= 1) pace.heard(took);
    return pace.limit;
  });
}

describe('a pace', () => {
  test('grows while answers come as soon as ever, up to the most that is allowed', () => {
    expect(limits(new Pace(256), 50, 60, 70, 99, 50, 50, 50)).toEqual([48, 72, 108, 162, 243, 256, 256]);
    expect([new Pace(4).limit, ...limits(new Pace(4), 50, 50)]).toEqual([4, 4, 4]);
  });

  test('shrinks where even the quickest answers get slow, and grows again', () => {
    expect(limits(new Pace(256), 50, 60, 101, 150, 150, 150, 90)).toEqual([48, 72, 54, 41, 32, 32, 48]);
  });

  test('goes by the quickest of a round: kubelets that never answer do not slow it down', () => {
    const pace = new Pace(256);
    pace.heard(50);
    for (let left = 31; left > 0; left -= 1) pace.heard(5000);
    expect(pace.limit).toBe(48);
  });

  test('halves where there is no room, once for all that met it together', () => {
    const pace = new Pace(256);
    for (let left = 30; left > 0; left -= 1) pace.strained();
    expect(pace.limit).toBe(16);
    expect(limits(pace, 50)).toEqual([24]);
    pace.strained();
    expect(pace.limit).toBe(12);
  });

  test('is never less than one', () => {
    const pace = new Pace(1);
    pace.strained();
    expect([pace.limit, ...limits(pace, 1, 50)]).toEqual([1, 1, 1]);
  });
});
