import { InterruptedError } from './errors.ts';
import { giveBackNew } from './spent-memory.ts';

/**
 * A long computation in steps of a moment each: whoever runs it can look up in between, and give memory back. Signals and
 * time limits are not noticed while a program computes.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Milliseconds after which a running computation gives memory back, and looks up. */
const MOMENT = 20;

/** What Bun offers beyond Node. */
interface BunRuntime {
  readonly Bun?: { readonly unsafe: { setJITPolicy(scale: number): void } };
}

/**
 * Says that much is going to be computed. Executables translate functions into machine code late, for commands that are
 * soon over (`plugin/executable.ts`); from here on they do so as soon as usual.
 */
export function expectComputation(): void {
  (globalThis as BunRuntime).Bun?.unsafe.setJITPolicy(1);
}

function pause(): void {
  giveBackNew();
  expectComputation();
}

/** Runs a computation without looking up. */
export function atOnce<T>(steps: Steps<T>): T {
  for (let begun = performance.now(); ;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - begun < MOMENT) continue;
    pause();
    begun = performance.now();
  }
}

/** Lets what has come meanwhile be noticed. Throws `InterruptedError` where the signal has fired by then. */
export async function lookUp(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new InterruptedError();
}

/** Runs a computation, and looks up every moment. Throws `InterruptedError` where the signal has fired by then. */
export async function inTurns<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
  for (let begun = performance.now(); ;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - begun < MOMENT) continue;
    pause();
    await lookUp(signal);
    begun = performance.now();
  }
}
