/** Characters that are put together before they are kept: a text of millions of small pieces is slow to join. */
const ENOUGH = 4096;

/** A text that comes in pieces, millions of them perhaps, and often the same again. */
export class Pieces {
  readonly #kept: string[] = [];
  #last = '';
  #piece = '';
  #times = 0;

  add(piece: string): void {
    if (piece === this.#piece) this.#times += 1;
    else {
      this.#put();
      this.#piece = piece;
      this.#times = 1;
    }
  }

  /** What has come so far. */
  text(): string {
    this.#put();
    return this.#kept.length === 0 ? this.#last : this.#kept.join('') + this.#last;
  }

  #put(): void {
    this.#last += this.#times === 1 ? this.#piece : this.#piece.repeat(this.#times);
    this.#times = 0;
    if (this.#last.length < ENOUGH) return;
    this.#kept.push(this.#last);
    this.#last = '';
  }
}
