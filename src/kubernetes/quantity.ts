/** An amount in units of 1e-9, so that every suffix is exact. */
export type Amount = bigint;

/** The amount of one whole. */
export const ONE: Amount = 1_000_000_000n;
/** Digits that follow a suffix are its exponent, those that follow none belong to the number. */
const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eEinumkKMGTP]+)([-+]?\d*)|([-+]\d*))?$/;
const WRONG_SHAPE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_SUFFIX = "unable to parse quantity's suffix";
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
/** More than this is 2^63 - 1 to Go: no need to work out `1e999999`. */
const LARGEST_EXPONENT = 40;
/** Less than this is less than 1e-9, however many of the digits that count are before it. */
const SMALLEST_EXPONENT = -400;

/** How a quantity is written, which decides how Go writes it again. */
export type QuantityFormat = 'decimal' | 'binary' | 'exponent';

/** What the kubelet says of a text that is no quantity; undefined for one that is. */
export function quantityFault(text: string): string | undefined {
  if (text === '' || !SHAPE.test(text)) return WRONG_SHAPE;
  return parseQuantity(text) === undefined ? WRONG_SUFFIX : undefined;
}

/** How a quantity is written. */
export function formatOf(text: string): QuantityFormat {
  if (text.endsWith('i')) return 'binary';
  return /[eE][-+]?\d+$/.test(text) ? 'exponent' : 'decimal';
}

/**
 * Reads a quantity as apimachinery's `resource.ParseQuantity` does; undefined where that fails. A quantity without
 * digits, such as `Gi`, is nothing.
 */
export function parseQuantity(text: string): Amount | undefined {
  const match = text === '' ? null : SHAPE.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', decimals = '', suffix = '', ofSuffix, alone = ''] = match;
  const fraction = shortened(decimals);
  const digits = BigInt(`${bounded(whole)}${fraction}` || '0');
  const amount = scaled(digits, -fraction.length, suffix, ofSuffix ?? alone);
  return amount === undefined || sign !== '-' ? amount : -amount;
}

/** More digits are the largest amount to Go, or none that counts: it stops at 2^63 - 1, and rounds up below 1e-9. */
export const MOST_DIGITS = 128;

function bounded(whole: string): string {
  const digits = whole.replace(/^0+/, '');
  return digits.length > MOST_DIGITS ? `1${'0'.repeat(MOST_DIGITS)}` : digits;
}

function shortened(decimals: string): string {
  if (decimals.length <= MOST_DIGITS) return decimals;
  return `${decimals.slice(0, MOST_DIGITS)}${/[1-9]/.test(decimals.slice(MOST_DIGITS)) ? '1' : ''}`;
}

function scaled(digits: bigint, scale: number, suffix: string, exponent: string): Amount | undefined {
  const binary = BINARY[suffix];
  if (exponent === '' && binary !== undefined) return tenfold(digits << BigInt(binary), scale);
  const decimal = DECIMAL[suffix];
  if (exponent === '' && decimal !== undefined) return tenfold(digits, scale + decimal);
  if (!/^[eE]$/.test(suffix) || !/\d/.test(exponent)) return undefined;
  return tenfold(digits, scale + Number(exponent));
}

/** `digits` times 10 to the `power`, in nano units, rounded up as Go does below 1e-9. */
function tenfold(digits: bigint, power: number): Amount {
  const nano = Math.max(SMALLEST_EXPONENT, Math.min(power + 9, LARGEST_EXPONENT));
  if (nano >= 0) return digits * 10n ** BigInt(nano);
  const divisor = 10n ** BigInt(-nano);
  return (digits + divisor - 1n) / divisor;
}

/**
 * The amount as it is kept in a list of resources: rounded up, away from zero, to thousandths (`SetDefaults_ResourceList`
 * of `pkg/apis/core/v1/defaults.go`).
 */
export function roundToMilli(amount: Amount): Amount {
  return roundUp(amount, ONE / 1000n);
}

/** The amount as Go's `Quantity.Value` gives it: rounded up, away from zero, to a whole number. */
export function roundToWhole(amount: Amount): Amount {
  return roundUp(amount, ONE);
}

function roundUp(amount: Amount, unit: bigint): Amount {
  if (amount < 0n) return -roundUp(-amount, unit);
  return ((amount + unit - 1n) / unit) * unit;
}

/** Whether the amount is a whole number. */
export function isWhole(amount: Amount): boolean {
  return amount % ONE === 0n;
}
