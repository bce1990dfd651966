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
    expect(limits(new Pace(256), 300, 310, 350, 599, 300, 300, 300)).toEqual([48, 72, 108, 162, 243, 256, 256]);
    expect([new Pace(4).limit, ...limits(new Pace(4), 50, 50)]).toEqual([4, 4, 4]);
  });

  test('grows no further than is of use: the sooner answers come, the fewer have to be under way', () => {
    expect(limits(new Pace(256), 100, 100, 100, 100)).toEqual([48, 72, 100, 100]);
    expect(limits(new Pace(256), 100, 100, 100, 40, 40)).toEqual([48, 72, 100, 40, 40]);
    expect(limits(new Pace(256), 1, 1)).toEqual([32, 32]);
  });

  test('says what is late by what came lately, and waits longer where nothing came yet', () => {
    const pace = new Pace(256);
    expect([pace.isLate(4000), pace.isLate(4001)]).toEqual([false, true]);
    limits(pace, 50);
    expect([pace.isLate(1000), pace.isLate(1001)]).toEqual([false, true]);
    limits(pace, 400);
    expect([pace.isLate(1600), pace.isLate(1601)]).toEqual([false, true]);
  });

  test('shrinks where even the quickest answers get slow, and grows again', () => {
    expect(limits(new Pace(256), 100, 120, 201, 300, 300, 300, 180)).toEqual([48, 72, 54, 41, 32, 32, 48]);
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

  test('is held to the room that there is, and tries more once a round went well', () => {
    const pace = new Pace(256);
    pace.holdTo(10);
    expect([pace.limit, pace.room]).toEqual([10, 10]);
    expect([...limits(pace, 150), pace.room]).toEqual([15, 15]);
  });

  test('is never less than one', () => {
    const pace = new Pace(1);
    pace.strained();
    expect([pace.limit, ...limits(pace, 1, 50)]).toEqual([1, 1, 1]);
  });
});
