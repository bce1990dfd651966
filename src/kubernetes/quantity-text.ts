import {
  formatOf,
  isWhole,
  MOST_DIGITS,
  ONE,
  parseQuantity,
  roundToMilli,
  type Amount,
  type QuantityFormat,
} from './quantity.ts';

const NANO_EXPONENT = -9;
const MILLI_EXPONENT = -3;
const DECIMAL_SUFFIXES = new Map([
  [-9, 'n'],
  [-6, 'u'],
  [-3, 'm'],
  [0, ''],
  [3, 'k'],
  [6, 'M'],
  [9, 'G'],
  [12, 'T'],
  [15, 'P'],
  [18, 'E'],
]);
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const LEAST_BINARY = 1024n * ONE;
const PARTS = /^([+-]?)0*([1-9]\d*)?(?:\.(\d*))?([A-Za-z]+[-+\d]*)?$/;

/** A quantity of a list of resources, with how it is written. */
export interface Quantity {
  readonly amount: Amount;
  readonly format: QuantityFormat;
  /** The text it was read from, where Go writes that again. */
  readonly text?: string;
}

/** Reads a quantity of a list of resources, as the API's defaults leave it. A text that is none is nothing. */
export function readQuantity(text: string): Quantity {
  const parsed = parseQuantity(text);
  const quantity = { amount: roundToMilli(parsed ?? 0n), format: formatOf(text) };
  return parsed !== undefined && isKept(text) ? { ...quantity, text } : quantity;
}

/** The sum of two, written as the first of them that is not nothing (`Quantity.Add` of apimachinery). */
export function addQuantities(one: Quantity, other: Quantity): Quantity {
  return { amount: one.amount + other.amount, format: one.amount === 0n ? other.format : one.format };
}

/**
 * A quantity as the kubelet's log writes it (`Quantity.String` of apimachinery): as it was given where that is its plain
 * form, such as `1500m`, and else in the plain form, such as `1Gi` for `1024Mi`.
 */
export function writeQuantity({ amount, format, text }: Quantity): string {
  if (text !== undefined) return text;
  if (amount === 0n) return '0';
  const absolute = amount < 0n ? -amount : amount;
  const sign = amount < 0n ? '-' : '';
  if (format === 'binary' && absolute >= LEAST_BINARY && isWhole(absolute)) return sign + binary(absolute / ONE);
  return sign + decimal(absolute, format === 'exponent');
}

/** A quantity given as `text` in the words of the kubelet's log. */
export function shownQuantity(text: string): string {
  return writeQuantity(readQuantity(text));
}

/** Whether Go keeps the text that it read a quantity from. */
function isKept(text: string): boolean {
  const [, , whole = '', fraction = '', suffix = ''] = PARTS.exec(text) ?? [];
  const digits = `${whole === '' ? '0' : whole}${fraction}`;
  if (digits.length > MOST_DIGITS) return false;
  if (suffix.endsWith('i')) return fraction === '' && BigInt(digits) % 8n !== 0n;
  const scale = exponentOf(suffix) - fraction.length;
  return scale % 3 === 0 && scale >= MILLI_EXPONENT && !digits.endsWith('000') && !digits.startsWith('0');
}

function exponentOf(suffix: string): number {
  const known = [...DECIMAL_SUFFIXES].find(([, name]) => name === suffix);
  return known === undefined ? Number(suffix.slice(1)) : known[0];
}

function binary(whole: bigint): string {
  let power = 0;
  let rest = whole;
  while (rest % 1024n === 0n && power < BINARY_SUFFIXES.length - 1) {
    rest /= 1024n;
    power += 1;
  }
  return `${rest}${BINARY_SUFFIXES[power]!}`;
}

function decimal(amount: bigint, withExponent: boolean): string {
  let exponent = NANO_EXPONENT;
  let rest = amount;
  while (rest % 1000n === 0n) {
    rest /= 1000n;
    exponent += 3;
  }
  const suffix = withExponent ? undefined : DECIMAL_SUFFIXES.get(exponent);
  return `${rest}${suffix ?? (exponent === 0 ? '' : `e${exponent}`)}`;
}
