import { ApiError, ConnectionError, InterruptedError } from '../../facts/errors.ts';
import { pause } from '../../kubectl/api/pause.ts';
import type { WaitCondition } from '../../pods/wait-condition.ts';

/** What is told of an outage: that it has begun, once, and that it is over. Data: `output/watch-notes.ts` has the words. */
export type OutageNote =
  | { readonly kind: 'lost' | 'refused'; readonly why: string } // `refused`: by a server that answers
  | { readonly kind: 'restored' };

/** Waits so many milliseconds, or until the signal fires. */
export type Pause = typeof pause;

const FIRST_PAUSE = 500;
/** Somebody looks on: client-go waits for up to half a minute, for controllers in great number. */
const LONGEST_PAUSE = 5000;

/** Refusals in a row (401, 403) that are put down to a server that is only starting. */
const MOST_REFUSALS = 8;

/** Decides how a watch goes on after an error, tells of outages, and waits longer after each failure. */
export class WatchOutages {
  readonly #tell: (note: OutageNote) => void;
  readonly #wait: Pause;
  /** Attempts in a row that came to nothing. */
  #failures = 0;
  #refusals = 0;
  /** The server has taken the watch of the present attempt. */
  #open = false;
  /** The server has taken a watch at some time. */
  #wasOpen = false;
  #lost = false;

  constructor(tell: (note: OutageNote) => void, wait: Pause = pause) {
    this.#tell = tell;
    this.#wait = wait;
  }

  /** Whether an outage has been told, and not yet its end. */
  get isLost(): boolean {
    return this.#lost;
  }

  /** Another attempt begins, a failure until something has come of it. */
  begin(): void {
    this.#failures += 1;
    this.#open = false;
  }

  /** The server has taken the watch. */
  opened(): void {
    this.#open = true;
    this.#wasOpen = true;
    this.answered();
  }

  /** The server has answered what it was asked: an outage is over. */
  answered(): void {
    this.#refusals = 0;
    if (this.#lost) this.#tell({ kind: 'restored' });
    this.#lost = false;
  }

  /** The attempt has come to something. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Takes the error that an attempt ended with; throws it where trying again is of no use. */
  judge(error: unknown): void {
    if (error instanceof ConnectionError) this.#judgeConnection(error);
    else if (error instanceof ApiError) this.#judgeAnswer(error);
    else throw error;
  }

  /** Longer after each failure, and never the same for all who lost the server at once. */
  async pause(signal: AbortSignal): Promise<void> {
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.max(0, this.#failures - 1));
    await this.#wait(longest * (0.5 + Math.random() / 2), signal);
    if (signal.aborted) throw new InterruptedError();
  }

  #judgeConnection(error: ConnectionError): void {
    if (error.fault === 'config' || error.fault === 'credentials') throw error;
    // A watch that was open may break off at any time: nothing is lost where the next attempt finds the server.
    const brokeOff = this.#open && error.fault !== 'timeout' && error.fault !== 'unconnected';
    if (!brokeOff || this.#failures > 1) this.#begins('lost', error.message);
  }

  #judgeAnswer(error: ApiError): void {
    const refused = error.status === 401 || error.status === 403;
    if (refused) {
      // A server that starts refuses before it knows its roles, but this one has just answered a list.
      if (!this.#wasOpen) throw error;
      this.#refusals += 1;
      if (this.#refusals > MOST_REFUSALS) throw error;
    } else if (error.status < 500 && error.status !== 429) throw error;
    this.#begins(refused ? 'refused' : 'lost', error.message);
  }

  #begins(kind: 'lost' | 'refused', why: string): void {
    if (!this.#lost) this.#tell({ kind, why });
    this.#lost = true;
  }
}

/** A wait that begins. */
export interface BeginningWait {
  readonly condition: WaitCondition;
  /** Looks once. */
  readonly once: boolean;
  readonly onNote: (note: OutageNote) => void;
  readonly signal: AbortSignal;
}

/**
 * Asks what a wait begins with, also where the API server is away just now: it may be what is waited for. Throws what trying
 * again is of no use for, and `InterruptedError`.
 */
export async function firstAnswer<T>(
  { condition, once, onNote, signal }: BeginningWait,
  ask: () => Promise<T>,
): Promise<T> {
  // What has changed since now only who has seen it now can tell.
  if (once || condition.kind === 'changed-hash') return await ask();
  const outages = new WatchOutages(onNote);
  for (;;) {
    outages.begin();
    try {
      const answer = await ask();
      outages.answered();
      return answer;
    } catch (error) {
      outages.judge(error);
    }
    await outages.pause(signal);
  }
}
