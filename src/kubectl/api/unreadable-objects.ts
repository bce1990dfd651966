import { reasonKey, type Unreadable } from '../../facts/evidence.ts';
import { listed } from '../../facts/listed.ts';
import type { Reading } from './reading.ts';

/** What an object is called, and several: `node`, `nodes`. */
export type Nouns = readonly [one: string, many: string];

/**
 * What could not be read among many objects of one kind: once for each reason, with the names it holds for. In order of
 * the names, not of the answers.
 */
export function unreadableObjects(
  [one, many]: Nouns,
  readings: Iterable<readonly [name: string, reading: Reading<unknown>]>,
): Unreadable[] {
  const byReason = new Map<string, { readonly reason: Unreadable; readonly names: string[] }>();
  // They are DNS names, so plain ASCII.
  for (const [name, reading] of [...readings].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (reading.kind !== 'unreadable') continue;
    const key = reasonKey(reading.unreadable);
    const group = byReason.get(key) ?? { reason: reading.unreadable, names: [] };
    group.names.push(name);
    byReason.set(key, group);
  }
  return [...byReason.values()].map(({ reason, names }) => ({
    ...reason,
    what: `${names.length === 1 ? one : many} ${listed(names)}`,
  }));
}
