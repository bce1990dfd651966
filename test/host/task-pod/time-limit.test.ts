import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { timeLimit } from '../../../src/host/task-pod/time-limit.ts';

test.each([1000.5, 2 ** 31, 1500 * 3_600_000])('%d milliseconds is a time like any other', async (milliseconds) => {
  const limit = timeLimit(milliseconds);
  await sleep(20);
  expect(limit.aborted).toBe(false);
});

test('it ends', async () => {
  const limit = timeLimit(0.5);
  await sleep(20);
  expect(limit.aborted).toBe(true);
});
