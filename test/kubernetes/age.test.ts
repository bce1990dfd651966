import { expect, test } from '@jest/globals';
import { age, humanDuration } from '../../src/kubernetes/age.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Both sides of every step of duration.HumanDuration.
test.each([
  [-2 * SECOND, '<invalid>'],
  [-2 * SECOND + 1, '0s'],
  [-1, '0s'],
  [0, '0s'],
  [999, '0s'],
  [SECOND, '1s'],
  [118 * SECOND, '118s'],
  [2 * MINUTE - 1, '119s'],
  [2 * MINUTE, '2m'],
  [2 * MINUTE + 55 * SECOND, '2m55s'],
  [10 * MINUTE - 1, '9m59s'],
  [10 * MINUTE, '10m'],
  [10 * MINUTE + 59 * SECOND, '10m'],
  [3 * HOUR - 1, '179m'],
  [3 * HOUR, '3h'],
  [3 * HOUR + MINUTE, '3h1m'],
  [8 * HOUR - 1, '7h59m'],
  [8 * HOUR, '8h'],
  [2 * DAY - 1, '47h'],
  [2 * DAY, '2d'],
  [5 * DAY + 3 * HOUR + 59 * MINUTE, '5d3h'],
  [8 * DAY - 1, '7d23h'],
  [8 * DAY, '8d'],
  [730 * DAY - 1, '729d'],
  [730 * DAY, '2y'],
  [(3 * 365 + 12) * DAY, '3y12d'],
  [8 * 365 * DAY - 1, '7y364d'],
  [8 * 365 * DAY, '8y'],
  [20.9 * 365 * DAY, '20y'],
])('%d ms is %s', (milliseconds, expected) => {
  expect(humanDuration(milliseconds)).toBe(expected);
});

test.each([
  ['2024-05-01T10:00:00Z', '120m'],
  ['2024-05-01T12:00:00+02:00', '120m'],
  ['2024-05-01T12:00:01Z', '0s'],
  ['2024-05-01T12:00:05Z', '<invalid>'],
  ['', '<unknown>'],
  ['yesterday', '<unknown>'],
  [undefined, '<unknown>'],
  [null, '<unknown>'],
])('the age of %s', (timestamp, expected) => {
  const now = new Date('2024-05-01T12:00:00Z');
  expect(age(timestamp, now)).toBe(expected);
});
