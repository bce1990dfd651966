import { isRecord } from '../../facts/record.ts';
import { goFloat, goSprint, goType, isGoInteger } from './go-value.ts';

/**
 * A value in a template: of JSON, but an integer is a `bigint` and a `number` a float64, as Go tells them apart. `null` is
 * what the data has as null, `undefined` is no value at all: Go's `<no value>`.
 */
export type GoValue = unknown;

/** An integer that the template makes itself: `int` to Go, where an integer of JSON is an `int64`. */
export class Int {
  readonly value: bigint;

  constructor(value: bigint | number) {
    this.value = BigInt(value);
  }
}

/** A map, as Go calls an object of JSON. */
export function isMap(value: GoValue): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && !(value instanceof Int);
}

/** An integer of either kind; undefined for anything else. */
export function integerOf(value: GoValue): bigint | undefined {
  if (value instanceof Int) return value.value;
  return typeof value === 'bigint' ? value : undefined;
}

/** A value as an expression has it, and whether its type is `interface {}` to Go: a member of a map or list. */
export interface HeldValue {
  readonly value: GoValue;
  readonly boxed: boolean;
}

/** What a key that is not there has. */
export const NOTHING: HeldValue = { value: undefined, boxed: false };

/** A member of the data. */
export function member(value: unknown): HeldValue {
  if (value === undefined) return NOTHING;
  return { value: typeof value === 'number' && isGoInteger(value) ? BigInt(value) : value, boxed: true };
}

/** As Go's `%v` prints it. */
export function printed(value: GoValue): string {
  const integer = integerOf(value);
  if (integer !== undefined) return integer.toString();
  return typeof value === 'number' ? goFloat(value) : goSprint(value);
}

/** The name of its type, in messages. */
export function typeName(value: GoValue): string {
  if (value instanceof Int) return 'int';
  if (typeof value === 'bigint') return 'int64';
  return typeof value === 'number' ? 'float64' : goType(value);
}

/** Whether `if` takes it for true: what is there, and is neither false, nor zero, nor empty. */
export function isTruth(value: GoValue): boolean {
  if (value instanceof Int) return value.value !== 0n;
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.values(value).some((one) => one !== undefined);
  return Boolean(value);
}

/** The bytes of a text, by which Go counts. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
