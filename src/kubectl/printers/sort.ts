import { UsageError } from '../../facts/errors.ts';
import { parseQuantity } from '../../kubernetes/quantity.ts';
import { compareUtf8 } from './byte-order.ts';
import { goType, isGoInteger } from './go-value.ts';
import { findResults, parseRelaxedPath } from './jsonpath.ts';
import type { JsonPath } from './jsonpath.ts';

/** Reads the value of `--sort-by`; undefined where nothing is asked. A `UsageError` in kubectl's words if it cannot. */
export function parseSortBy(flag: string | undefined): JsonPath | undefined {
  return flag === undefined || flag === '' ? undefined : parseRelaxedPath(flag);
}

/**
 * The items in the order that `kubectl --sort-by` gives them; `project` makes of an item the value that the path is
 * for. Numbers go by size, texts that are both quantities (`10Mi`) too, other texts by their bytes, as kubectl does since
 * 1.31 (kubernetes#124514; before, in "natural" order). Missing and null come first. Items that are equal stay in order.
 * A `UsageError` in kubectl's words where no item has the path, or what is there has no order.
 */
export function sortItems<Item>(
  items: readonly Item[],
  path: JsonPath,
  project: (item: Item) => unknown = (item) => item,
): Item[] {
  const keyed = items.map((item) => ({ item, values: findResults(path, project(item))[0] ?? [] }));
  if (items.length > 0 && keyed.every(({ values }) => values.length === 0)) {
    throw new UsageError(`couldn't find any field with path ${JSON.stringify(path.source)} in the list of objects`);
  }
  return keyed.sort((a, b) => compare(a.values, b.values, path)).map(({ item }) => item);
}

function compare(a: readonly unknown[], b: readonly unknown[], path: JsonPath): number {
  const [rankA, rankB] = [rank(a), rank(b)];
  if (rankA !== rankB || rankA < PRESENT) return rankA - rankB;
  const [left, right] = [a[0], b[0]];
  if (typeof left === 'number' && typeof right === 'number') return compareNumbers(left, right, path);
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  throw unsortable(left, right, path);
}

const PRESENT = 2;

function rank(values: readonly unknown[]): number {
  if (values.length === 0) return 0;
  return values[0] === null ? 1 : PRESENT;
}

function compareNumbers(a: number, b: number, path: JsonPath): number {
  if (isGoInteger(a) !== isGoInteger(b)) throw unsortable(a, b, path);
  return a - b;
}

function compareTexts(a: string, b: string): number {
  const quantityA = parseQuantity(a);
  const quantityB = quantityA === undefined ? undefined : parseQuantity(b);
  if (quantityA === undefined || quantityB === undefined) return compareUtf8(a, b);
  return quantityA < quantityB ? -1 : Number(quantityA > quantityB);
}

function unsortable(a: unknown, b: unknown, path: JsonPath): UsageError {
  const types = [...new Set([goType(a), goType(b)])].sort();
  const what = types.length === 1 ? 'an unsortable type' : 'of mixed types';
  return new UsageError(`Field ${path.source} is ${what}: ${types.join(' and ')}`);
}
