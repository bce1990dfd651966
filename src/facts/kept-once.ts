/** So many different values are remembered: what comes together is alike. */
const MOST = 10_000;

/** Equal values, of which one is kept: in a large cluster thousands of pods come from one manifest, and have the same labels. */
export class KeptOnce<T> {
  readonly #known = new Map<string, T>();

  /** The value that was kept for this content first; where there is none, one is made and kept. */
  of(content: string, make: () => T): T {
    const same = this.#known.get(content);
    if (same !== undefined) return same;
    if (this.#known.size === MOST) this.#known.clear();
    const own = make();
    this.#known.set(content, own);
    return own;
  }
}
