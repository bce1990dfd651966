import { setTimeout as sleep } from 'node:timers/promises';
import { InterruptedError } from '../../facts/errors.ts';

/** Waits so many milliseconds. Throws `InterruptedError` as soon as the signal fires. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    throw new InterruptedError();
  }
}
