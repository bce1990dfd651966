import type { Entry, ListValue, MapValue, Repeat, Value } from '../../yaml/value.ts';

/** An object of JSON that was just read, and is nobody else's. */
interface OpenMap extends MapValue {
  readonly entries: Map<string, Entry>;
  readonly repeats: Repeat[];
}

/**
 * What comes of a key given twice: Go decodes the second value into what it made of the first. The first is changed, so
 * that a key given again and again costs no more than what is given.
 */
export function joinedValue(earlier: Value, later: Value): Value {
  if (earlier.type === 'list' && later.type === 'list') return joinedLists(earlier, later);
  if (earlier.type !== 'map' || later.type !== 'map') return later;
  const { entries, repeats } = earlier as OpenMap;
  for (const [key, entry] of later.entries) {
    const before = entries.get(key);
    entries.set(key, before === undefined ? entry : { ...entry, value: joinedValue(before.value, entry.value) });
  }
  for (const repeat of later.repeats) repeats.push(repeat);
  return { ...later, entries, repeats };
}

/** The items of the second list go into those of the first; what is left of the first is dropped. */
function joinedLists(earlier: ListValue, later: ListValue): ListValue {
  const items = later.items.map((value, index) => {
    const before = earlier.items[index];
    if (before === undefined) return value;
    return value.type === 'null' ? before : joinedValue(before, value);
  });
  return { ...later, items };
}
