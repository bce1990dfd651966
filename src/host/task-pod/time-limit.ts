import { LONGEST_TIMER } from '../../kubectl/transport/lifetime.ts';

/** Fires after so many milliseconds; a time that no timer can take, after the longest that one can. */
export function timeLimit(milliseconds: number): AbortSignal {
  return AbortSignal.timeout(Math.min(Math.ceil(milliseconds), LONGEST_TIMER));
}
