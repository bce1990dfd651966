import { isRecord } from '../../facts/record.ts';
import { sortedEntries } from './json.ts';

const MAX_INT64 = 2 ** 63;

/** Whether Go's JSON decoder would have made an int64 of the number, not a float64. */
export function isGoInteger(value: number): boolean {
  return Number.isInteger(value) && value < MAX_INT64 && value >= -MAX_INT64;
}

/** A number as Go's `%v` prints it: integers in full, others in the shortest form, with an exponent from 1e+06 on. */
export function goNumber(value: number): string {
  return isGoInteger(value) ? BigInt(value).toString() : goFloat(value);
}

/** A float64 as Go's `%v` prints it, such as `2.5`, `1e+21` or `1e-07`. */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** A value as Go's `fmt.Sprint` prints it: `map[a:1 b:[x y]]`, `<nil>`. kubectl's custom columns look like that. */
export function goSprint(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(goSprint).join(' ')}]`;
  if (isRecord(value)) {
    return `map[${sortedEntries(value)
      .map(([key, member]) => `${key}:${goSprint(member)}`)
      .join(' ')}]`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The Go type that decoded JSON has in kubectl, as its error messages name it. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (isRecord(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return isGoInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}
