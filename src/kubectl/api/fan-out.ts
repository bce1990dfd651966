/**
 * Works on items with at most `concurrency` at a time, begun in order of the items, and returns what came of each in
 * the same order, whichever was done first. The first error ends it: no more work is begun, what has begun is waited
 * for, and the error is thrown.
 */
export async function fanOut<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(items[index]!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** The same for names that are all different: what came of each, by name, in their order. */
export async function fanOutByName<Result>(
  names: readonly string[],
  concurrency: number,
  work: (name: string) => Promise<Result>,
): Promise<ReadonlyMap<string, Result>> {
  return new Map(await fanOut(names, concurrency, async (name) => [name, await work(name)] as const));
}
