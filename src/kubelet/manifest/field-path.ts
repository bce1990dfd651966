import type { Place } from '../../yaml/place.ts';
import type { Value } from '../../yaml/value.ts';

/** Where a field is, as the kubelet writes it: `spec.containers[0].resources.limits[cpu]`. Empty for the whole. */
export type FieldPath = string;

/** The path of a field. */
export function child(path: FieldPath, field: string): FieldPath {
  return path === '' ? field : `${path}.${field}`;
}

/** The path of a list item, or of a key of a map. */
export function item(path: FieldPath, key: number | string): FieldPath {
  return `${path}[${key}]`;
}

/** A place and how well it fits the path asked for. */
export interface Location {
  readonly at: Place;
  /** False where the field is not there: then the place is that of what should hold it. */
  readonly exact: boolean;
}

/**
 * Finds a field in a manifest. A scalar is located by its value, anything larger by its key; what is not there by the
 * nearest thing around it.
 */
export function locate(root: Value, path: FieldPath): Location {
  let value = root;
  let at = root.at;
  for (const segment of segments(path)) {
    if (value.type === 'map' && value.entries.has(segment)) {
      const entry = value.entries.get(segment)!;
      value = entry.value;
      at = value.type === 'map' || value.type === 'list' || value.type === 'null' ? entry.keyAt : value.at;
    } else if (value.type === 'list' && value.items[Number(segment)] !== undefined) {
      value = value.items[Number(segment)]!;
      ({ at } = value);
    } else {
      return { at, exact: false };
    }
  }
  return { at, exact: true };
}

/** The names, numbers and keys that a path is made of. */
export function segments(path: FieldPath): readonly string[] {
  return [...path.matchAll(/\[([^\]]*)(?:\]|$)|([^.[\]]+)/g)].map(([, key, field]) => key ?? field ?? '');
}
