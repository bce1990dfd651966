import type { Place } from './place.ts';

/** A value of a manifest as the kubelet's decoder receives it: JSON, with where it was written. */
export type Value = NullValue | BooleanValue | NumberValue | StringValue | ListValue | MapValue;

export interface NullValue {
  readonly type: 'null';
  readonly at: Place;
}

export interface BooleanValue {
  readonly type: 'boolean';
  readonly value: boolean;
  readonly at: Place;
  /** As written: `yes`, `on`. */
  readonly source: string;
}

export interface NumberValue {
  readonly type: 'number';
  /** As Go writes it in JSON: `493` for YAML's `0755`. */
  readonly literal: string;
  readonly at: Place;
  /** As written: `0755`, `1_000`. */
  readonly source: string;
}

export interface StringValue {
  readonly type: 'string';
  readonly value: string;
  readonly at: Place;
}

export interface ListValue {
  readonly type: 'list';
  readonly items: readonly Value[];
  readonly at: Place;
}

export interface MapValue {
  readonly type: 'map';
  /** In the order of first mention. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Keys given more than once in this mapping itself. */
  readonly repeats: readonly Repeat[];
  readonly at: Place;
}

export interface Entry {
  readonly keyAt: Place;
  /** The key as written, where it was no text: `on`, which is kept as `true`. */
  readonly keySource?: string;
  readonly value: Value;
}

/** A key that was given again. */
export interface Repeat {
  readonly key: string;
  readonly firstAt: Place;
  readonly at: Place;
}

/** What a user calls the value. */
export function typeWord({ type }: Value): string {
  return type === 'map' ? 'mapping' : type;
}
