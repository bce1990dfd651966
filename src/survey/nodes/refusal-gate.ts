/** After so many refusals and no answer the rest is not asked: one rule usually holds for all nodes. */
const ENOUGH_REFUSALS = 8;

/** Milliseconds after which nobody waits for the first any longer, unless one of them has refused by then. */
const PATIENCE = 1000;

/**
 * Holds back all nodes but the first few until one of these did anything but refuse. A refusal is quick and an answer
 * slow: who counted refusals as they come would take a few for all.
 */
export class RefusalGate {
  readonly #first: ReadonlySet<string>;
  /** Those of the first that were not heard yet. */
  readonly #pending: Set<string>;
  readonly #impatience: NodeJS.Timeout;
  readonly #holdsForAll: () => Promise<boolean>;
  /** Whether all of the first refused. */
  readonly #allRefused: Promise<boolean>;
  #settle: (allRefused: boolean) => void = () => undefined;
  #decision: Promise<boolean> | undefined;

  /** `holdsForAll` is asked, once, where all of the first refused: whether any other node would as well. */
  constructor(nodes: readonly string[], holdsForAll: () => Promise<boolean>) {
    this.#first = new Set(nodes.slice(0, ENOUGH_REFUSALS));
    this.#pending = new Set(this.#first);
    this.#holdsForAll = holdsForAll;
    this.#allRefused = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#impatience = setTimeout(() => {
      if (this.#pending.size === this.#first.size) this.open();
    }, PATIENCE).unref();
  }

  /** Waits until it is known whether a node is worth a question. */
  async admits(node: string): Promise<boolean> {
    if (this.#first.has(node)) return true;
    if (!(await this.#allRefused)) return true;
    this.#decision ??= this.#holdsForAll();
    return !(await this.#decision);
  }

  /** Takes note of what came of a node that was asked. */
  heard(node: string, refused: boolean): void {
    if (!refused) this.open();
    else if (this.#pending.delete(node) && this.#pending.size === 0) this.#settle(true);
  }

  /** Lets everybody through who waits. */
  open(): void {
    clearTimeout(this.#impatience);
    this.#settle(false);
  }
}
