import type { Unreadable } from '../facts/evidence.ts';

/** One field that two sides have differently; a side that does not have it is undefined. Unescaped. */
export interface FieldChange {
  /** `spec.containers[etcd].image`, `etcd --data-dir`. */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Something that two sides have differently. */
export interface DifferingItem {
  readonly kind: 'pod' | 'kubelet' | 'cluster' | 'file' | 'finding';
  /** `kube-system/etcd`, the name of a file, what a finding is about. Unescaped. */
  readonly name: string;
  /** Which side has it. */
  readonly side: 'a' | 'b' | 'both';
  /** What differs, of what both have. */
  readonly fields: readonly FieldChange[];
  /** What else is to be known of it; empty for nothing. Unescaped. */
  readonly remark: string;
}

/** What two sides have differently, and what could not be compared. */
export interface Comparison {
  readonly items: readonly DifferingItem[];
  /** How many things are the same on both sides. */
  readonly alike: number;
  /** Without it nobody can say that there is no difference. */
  readonly unread: readonly Unreadable[];
}

/** Several comparisons as one. */
export function joined(comparisons: readonly Comparison[]): Comparison {
  return {
    items: comparisons.flatMap(({ items }) => items),
    alike: comparisons.reduce((sum, { alike }) => sum + alike, 0),
    unread: comparisons.flatMap(({ unread }) => unread),
  };
}

/** The item of something that both sides have, by what differs of it; none where nothing does. */
export function changedItem(
  kind: DifferingItem['kind'],
  name: string,
  fields: readonly FieldChange[],
  remark = '',
): readonly DifferingItem[] {
  return fields.length === 0 ? [] : [{ kind, name, side: 'both', fields, remark }];
}

/** What two maps have differently, in the order of their keys. */
export function changedValues(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): FieldChange[] {
  const paths = [...new Set([...a.keys(), ...b.keys()])];
  const isSame = (path: string): boolean => JSON.stringify(a.get(path)) === JSON.stringify(b.get(path));
  return paths.filter((path) => !isSame(path)).map((path) => ({ path, a: a.get(path), b: b.get(path) }));
}

/** How items are told. */
export interface ItemWords<Item> {
  readonly kindOf: (item: Item) => DifferingItem['kind'];
  readonly nameOf: (item: Item) => string;
  /** What is said of an item that one side has alone. */
  readonly remarkOf: (item: Item) => string;
  readonly changesOf: (a: Item, b: Item) => readonly FieldChange[];
}

/** Compares items by key: first those that have changed, then what A has alone, then what B has. */
export function compareKeyed<Item>(
  a: ReadonlyMap<string, Item>,
  b: ReadonlyMap<string, Item>,
  { kindOf, nameOf, remarkOf, changesOf }: ItemWords<Item>,
): Pick<Comparison, 'items' | 'alike'> {
  const alone = (side: 'a' | 'b', item: Item): DifferingItem => {
    return { kind: kindOf(item), name: nameOf(item), side, fields: [], remark: remarkOf(item) };
  };
  const both = [...a].filter(([key]) => b.has(key));
  const changed = both.flatMap(([key, item]) => {
    return changedItem(kindOf(item), nameOf(item), changesOf(item, b.get(key)!));
  });
  return {
    items: [
      ...changed,
      ...[...a].filter(([key]) => !b.has(key)).map(([, item]) => alone('a', item)),
      ...[...b].filter(([key]) => !a.has(key)).map(([, item]) => alone('b', item)),
    ],
    alike: both.length - changed.length,
  };
}
