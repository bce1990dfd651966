/** So much is done at a time at first, and however slow answers get: there may be other reasons for that. */
const FIRST = 32;

/** Answers that take so many times as long as the quickest ever wait for each other, here or there. */
const SLOWER = 2;

/**
 * How much is done at a time, as what was done tells: more after each round whose quickest answer came about as soon as
 * ever, less after one that did not, and half as much where there was no room for it. The quickest tells, because some
 * kubelets never answer. The API server's own limits do not hold back what goes through its `proxy`.
 */
export class Pace {
  readonly #most: number;
  #limit: number;
  #heard = 0;
  #quickest = Infinity;
  #best = Infinity;
  #isStrained = false;

  constructor(most: number) {
    this.#most = most;
    this.#limit = Math.min(FIRST, most);
  }

  /** How many are to be under way at a time now. */
  get limit(): number {
    return this.#limit;
  }

  /** Takes note that something was done, in so many milliseconds. */
  heard(took: number): void {
    this.#heard += 1;
    this.#quickest = Math.min(this.#quickest, took);
    if (this.#heard < this.#limit) return;
    this.#best = Math.min(this.#best, this.#quickest);
    const isSlow = this.#quickest > SLOWER * this.#best;
    this.#turn(isSlow ? Math.max(this.#limit * 0.75, Math.min(this.#limit, FIRST)) : this.#limit * 1.5);
    this.#isStrained = false;
  }

  /** Takes note that there was no room. All that is under way meets that together: it counts once a round. */
  strained(): void {
    if (!this.#isStrained) this.#turn(this.#limit / 2);
    this.#isStrained = true;
  }

  /** Takes note that there is room for so many, and no more now. */
  holdTo(limit: number): void {
    this.#turn(Math.min(limit, this.#limit));
  }

  #turn(limit: number): void {
    this.#limit = Math.min(this.#most, Math.max(1, Math.ceil(limit)));
    this.#heard = 0;
    this.#quickest = Infinity;
  }
}
