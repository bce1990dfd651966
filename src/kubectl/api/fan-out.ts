import { ConnectionError } from '../../facts/errors.ts';
import { Pace } from './pace.ts';

/** So often it is looked up whether something has got late, in milliseconds. */
const LOOK_UP = 250;

/**
 * Works on items at a pace, with at most `concurrency` at a time, begun in order of the items, and returns what came of
 * each in the same order, whichever was done first. The first error ends it: no more work is begun, what has begun is
 * waited for, and the error is thrown. What found no file descriptor while others were under way is done again later.
 */
export async function fanOut<Item, Result>(
  items: readonly Item[],
  concurrency: number | Pace,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const pace = concurrency instanceof Pace ? concurrency : new Pace(concurrency);
  const results = new Array<Result>(items.length);
  const waiting = [...items.keys()].reverse();
  const failures: unknown[] = [];
  const underWay = new UnderWay(pace);
  const doOne = async (index: number): Promise<void> => {
    const others = underWay.size;
    const began = underWay.begin(index);
    try {
      results[index] = await work(items[index]!);
      pace.heard(performance.now() - began);
    } catch (error) {
      const isAlone = others === 0 && underWay.size === 1;
      if (isAlone || !isExhausted(error)) failures.push(error);
      else {
        pace.holdTo(underWay.size - 1);
        waiting.push(index);
      }
    } finally {
      underWay.end(index);
    }
  };
  await new Promise<void>((resolve) => {
    const goOn = (): void => {
      while (underWay.hasRoom() && waiting.length > 0 && failures.length === 0) void doOne(waiting.pop()!).then(goOn);
      if (underWay.size > 0) return;
      clearInterval(looking);
      resolve();
    };
    const looking = setInterval(goOn, LOOK_UP);
    goOn();
  });
  if (failures.length > 0) throw failures[0];
  return results;
}

/** What is being worked on, since when. */
class UnderWay {
  readonly #pace: Pace;
  readonly #since = new Map<number, number>();

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  get size(): number {
    return this.#since.size;
  }

  /** Returns when that is. */
  begin(index: number): number {
    const now = performance.now();
    this.#since.set(index, now);
    return now;
  }

  end(index: number): void {
    this.#since.delete(index);
  }

  /** Whether more can be begun. */
  hasRoom(): boolean {
    const { limit, room } = this.#pace;
    return this.size < room && this.size - (this.size < limit ? 0 : this.#late()) < limit;
  }

  /** How many are late. Those that began first come first. */
  #late(): number {
    const now = performance.now();
    let late = 0;
    for (const since of this.#since.values()) {
      if (!this.#pace.isLate(now - since)) break;
      late += 1;
    }
    return late;
  }
}

function isExhausted(error: unknown): boolean {
  return error instanceof ConnectionError && error.fault === 'exhausted';
}

/** The same for names that are all different: what came of each, by name, in their order. */
export async function fanOutByName<Result>(
  names: readonly string[],
  concurrency: number,
  work: (name: string) => Promise<Result>,
): Promise<ReadonlyMap<string, Result>> {
  return new Map(await fanOut(names, concurrency, async (name) => [name, await work(name)] as const));
}
