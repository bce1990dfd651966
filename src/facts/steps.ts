import { InterruptedError } from './errors.ts';

/**
 * A long computation in steps of a moment each: whoever runs it can look up in between. Signals and time limits are not
 * noticed while a program computes.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Runs a computation without looking up. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Lets what has come meanwhile be noticed. Throws `InterruptedError` where the signal has fired by then. */
export async function lookUp(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new InterruptedError();
}

/** Milliseconds after which a running computation looks up. */
const MOMENT = 50;

/** Runs a computation, and looks up every moment. Throws `InterruptedError` where the signal has fired by then. */
export async function inTurns<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
  for (let begun = performance.now(); ;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - begun < MOMENT) continue;
    await lookUp(signal);
    begun = performance.now();
  }
}
