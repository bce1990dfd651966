import { parseQuantity, roundToMilli } from './quantity.ts';

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
const ONE = 1_000_000_000n;
const LEAST_BINARY = 1024n * ONE;
const PARTS = /^([+-]?)0*(\d*)(?:\.(\d*))?([A-Za-z]*[-+\d]*)$/;

/**
 * A quantity of a list of resources as the kubelet's log writes it (`Quantity.String` of apimachinery): as it was given
 * where that is its plain form, such as `1500m`, and else in the plain form, such as `1Gi` for `1024Mi`.
 */
export function shownQuantity(text: string): string {
  const parsed = parseQuantity(text);
  if (parsed === undefined || text === '0') return text;
  if (isKept(text)) return text;
  const amount = roundToMilli(parsed);
  if (amount === 0n) return '0';
  const absolute = amount < 0n ? -amount : amount;
  const sign = amount < 0n ? '-' : '';
  if (text.endsWith('i') && absolute >= LEAST_BINARY && absolute % ONE === 0n) return sign + binary(absolute / ONE);
  return sign + decimal(absolute, /[eE][-+]?\d+$/.test(text));
}

/** Whether Go keeps the text that it read a quantity from. */
function isKept(text: string): boolean {
  const [, , whole = '', fraction = '', suffix = ''] = PARTS.exec(text) ?? [];
  const digits = `${whole === '' ? '0' : whole}${fraction}`;
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
