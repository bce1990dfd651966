import { expect, test } from '@jest/globals';
import { InterruptedError } from '../../src/facts/errors.ts';
import { atOnce, inTurns, lookUp, type Steps } from '../../src/facts/steps.ts';

/** Computes for some milliseconds, a few at a time. */
function* computing(milliseconds: number): Steps<string> {
  for (const end = performance.now() + milliseconds; performance.now() < end;) {
    const next = performance.now() + 5;
    while (performance.now() < next);
    yield;
  }
  return 'done';
}

test('a computation comes to the same at once and in turns', async () => {
  expect(atOnce(computing(20))).toBe('done');
  expect(await inTurns(computing(200), new AbortController().signal)).toBe('done');
});

test('what comes while it computes is noticed, and ends it', async () => {
  const signal = AbortSignal.timeout(100);
  await expect(inTurns(computing(60_000), signal)).rejects.toThrow(InterruptedError);
});

test('before what computes in one go, what has come is noticed', async () => {
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort();
  }, 0);
  const until = performance.now() + 20;
  while (performance.now() < until);
  await expect(lookUp(controller.signal)).rejects.toThrow(InterruptedError);
  await lookUp(new AbortController().signal);
});
