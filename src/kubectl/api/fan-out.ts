import { ConnectionError } from '../../facts/errors.ts';
import { Pace } from './pace.ts';

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
  let underWay = 0;
  const doOne = async (index: number): Promise<void> => {
    const isAlone = underWay === 0;
    underWay += 1;
    const since = performance.now();
    try {
      results[index] = await work(items[index]!);
      pace.heard(performance.now() - since);
    } catch (error) {
      if (isAlone || !isExhausted(error)) failures.push(error);
      else {
        pace.holdTo(underWay - 1);
        waiting.push(index);
      }
    } finally {
      underWay -= 1;
    }
  };
  await new Promise<void>((resolve) => {
    const goOn = (): void => {
      while (underWay < pace.limit && waiting.length > 0 && failures.length === 0) {
        void doOne(waiting.pop()!).then(goOn);
      }
      if (underWay === 0) resolve();
    };
    goOn();
  });
  if (failures.length > 0) throw failures[0];
  return results;
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
