/** So much is done at a time at first, and however slow answers get: there may be other reasons for that. */
const FIRST = 32;

/** Answers that take so many times as long as the quickest ever wait for each other, here or there. */
const SLOWER = 2;

/**
 * As much as can be of use for each millisecond that the quickest answer ever took: a thousand kubelets a second are more
 * than one processor works through, and what is under way besides takes memory.
 */
const USEFUL = 1;

/**
 * What takes longer than this many milliseconds, and so many times as long as others lately, may never be answered. While
 * nothing was heard yet, others are taken to need that long.
 */
const LATE = { after: 1000, times: 4 };

/**
 * How much is done at a time, as what was done tells: more after each round whose quickest answer came about as soon as
 * ever, less after one that did not, and half as much where there was no room for it. The quickest tells, because some
 * kubelets never answer. The API server's own limits do not hold back what goes through its `proxy`.
 */
export class Pace {
  readonly #most: number;
  #room: number;
  #limit: number;
  #heard = 0;
  #quickest = Infinity;
  #lately = LATE.after;
  #best = Infinity;
  #isStrained = false;

  constructor(most: number) {
    this.#most = most;
    this.#room = most;
    this.#limit = Math.min(FIRST, most);
  }

  /** How many are to be under way at a time now, not counting what is late. */
  get limit(): number {
    return this.#limit;
  }

  /** How many can be under way at a time now, whether they are late or not. */
  get room(): number {
    return this.#room;
  }

  /** Whether what has been under way for so many milliseconds is late. */
  isLate(took: number): boolean {
    return took > Math.max(LATE.after, LATE.times * this.#lately);
  }

  /** Takes note that something was done, in so many milliseconds. */
  heard(took: number): void {
    this.#heard += 1;
    this.#quickest = Math.min(this.#quickest, took);
    if (this.#heard < this.#limit) return;
    this.#lately = this.#quickest;
    this.#best = Math.min(this.#best, this.#quickest);
    this.#room = Math.min(this.#most, Math.ceil(this.#room * 1.5));
    const isSlow = this.#quickest > SLOWER * this.#best;
    const useful = Math.max(FIRST, USEFUL * this.#best);
    this.#turn(
      isSlow ? Math.max(this.#limit * 0.75, Math.min(this.#limit, FIRST)) : Math.min(this.#limit * 1.5, useful),
    );
    this.#isStrained = false;
  }

  /** Takes note that there was no room. All that is under way meets that together: it counts once a round. */
  strained(): void {
    if (!this.#isStrained) this.#turn(this.#limit / 2);
    this.#isStrained = true;
  }

  /** Takes note that there is room for so many, and no more now. */
  holdTo(room: number): void {
    this.#room = Math.max(1, room);
    this.#turn(this.#limit);
  }

  #turn(limit: number): void {
    this.#limit = Math.min(this.#room, Math.max(1, Math.ceil(limit)));
    this.#heard = 0;
    this.#quickest = Infinity;
  }
}
