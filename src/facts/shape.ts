import { isRecord } from './record.ts';

/** What is wrong with a value: where in it (empty for the value itself), and what it is not: `a list`. */
interface Misshapen {
  readonly path: string;
  readonly wanted: string;
}

/**
 * How a value from outside must be formed to be a `T`. `check` answers what is wrong with one, and takes `null` fields
 * out of it, as Go's decoder does: it is used on values that were just read and are nobody else's.
 */
export interface Shape<T> {
  readonly check: (value: unknown) => Misshapen | undefined;
  /** Never there: it carries the type. */
  readonly of?: T;
}

/** What a shape proves of a value. */
export type Proved<S> = S extends Shape<infer T> ? T : never;

/** Fields by name, each optional, as those of the API are. Others are not looked at, and the type does not have them. */
export function fields<S extends Readonly<Record<string, Shape<unknown>>>>(
  shapes: S,
): Shape<{ readonly [Name in keyof S]?: Proved<S[Name]> }> {
  const entries = Object.entries(shapes);
  return {
    check(value) {
      if (!isRecord(value)) return { path: '', wanted: 'an object' };
      for (const [name, shape] of entries) {
        const field = value[name];
        if (field === undefined) continue;
        if (field === null) {
          Reflect.deleteProperty(value, name);
          continue;
        }
        const fault = shape.check(field);
        if (fault !== undefined) return below(name, fault);
      }
      return undefined;
    },
  };
}

/** A list. A `null` in one is as good as none there. */
export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    check(value) {
      if (!Array.isArray(value)) return { path: '', wanted: 'a list' };
      const items = value as unknown[];
      if (items.includes(null)) removeNull(items);
      for (const [index, one] of items.entries()) {
        const fault = item.check(one);
        if (fault !== undefined) return below(`[${index}]`, fault);
      }
      return undefined;
    },
  };
}

function removeNull(items: unknown[]): void {
  let kept = 0;
  for (const one of items) if (one !== null) items[kept++] = one;
  items.length = kept;
}

/** Values by keys that may be any text. */
export function map<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    check(value) {
      if (!isRecord(value)) return { path: '', wanted: 'a map' };
      for (const key of Object.keys(value)) {
        const one = value[key];
        if (one === null) Reflect.deleteProperty(value, key);
        else {
          const fault = item.check(one);
          if (fault !== undefined) return below(`[${key}]`, fault);
        }
      }
      return undefined;
    },
  };
}

/** A value that one look tells, and what to call it: `a list`. */
export function shapeOf<T>(wanted: string, is: (value: unknown) => value is T): Shape<T> {
  return { check: (value) => (is(value) ? undefined : { path: '', wanted }) };
}

/** A list of which any item may be anything, `null` included. */
export const cells = shapeOf('a list', (value): value is readonly unknown[] => Array.isArray(value));
export const text = shapeOf('a string', (value) => typeof value === 'string');
export const flag = shapeOf('true or false', (value) => typeof value === 'boolean');
export const number = shapeOf('a number', (value) => typeof value === 'number');
/** An amount, which YAML and JSON may also write as a number. */
export const quantity = shapeOf('a quantity', (value): value is string => {
  return typeof value === 'string' || typeof value === 'number';
});
/** An object of which nothing is read but that it is there. */
export const something: Shape<object> = shapeOf('an object', (value): value is object => isRecord(value));

/** A text that can be asked for: half of a surrogate pair cannot be written in a URL, or in any UTF-8. */
export const name = shapeOf('a valid name', (value): value is string => {
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value);
});

function below(step: string, { path, wanted }: Misshapen): Misshapen {
  const rest = path === '' || path.startsWith('[') ? path : `.${path}`;
  return { path: `${step}${rest}`, wanted };
}

/** A key in it may be of any length. */
const LONGEST_PATH = 200;

/** What is wrong with a value, in words: `spec.containers[0].image is not a string`. Undefined where nothing is. */
export function shapeFault(shape: Shape<unknown>, value: unknown): string | undefined {
  const fault = shape.check(value);
  if (fault === undefined) return undefined;
  return `${fault.path === '' ? 'it' : fault.path.slice(0, LONGEST_PATH)} is not ${fault.wanted}`;
}
