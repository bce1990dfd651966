const QUANTITY = /^([+-]?)(\d+\.?\d*|\.\d+)(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?\d+))$/;
const BINARY_PREFIXES = 'KMGTPE';
const DECIMAL_POWERS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const NANO_DIGITS = 9;
const MAXIMUM = (2n ** 63n - 1n) * 10n ** 9n;
// Past these powers of ten a quantity is certainly at its maximum, or below one billionth.
const LARGE_POWER = 40;

/**
 * A Kubernetes quantity such as `10Mi`, `100m`, `0.5` or `1e3`, in billionths, the unit Kubernetes rounds up to;
 * capped, as there, at 2^63-1 whole ones. Undefined for any other text.
 */
export function parseQuantity(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, sign, number, binary, decimal, exponent] = match as unknown as (string | undefined)[];
  const [whole = '', fraction = ''] = number!.split('.');
  const power = exponent === undefined ? DECIMAL_POWERS[decimal ?? '']! : Number(exponent);
  const factor = binary === undefined ? 1n : 1024n ** BigInt(BINARY_PREFIXES.indexOf(binary.charAt(0)) + 1);
  const billionths = scale(BigInt(whole + fraction) * factor, power - fraction.length + NANO_DIGITS);
  const capped = billionths > MAXIMUM ? MAXIMUM : billionths;
  return sign === '-' ? -capped : capped;
}

/** `value` times a power of ten, rounded up. */
function scale(value: bigint, power: number): bigint {
  if (value === 0n) return 0n;
  if (power >= 0) return value * 10n ** BigInt(Math.min(power, LARGE_POWER));
  const digits = value.toString().length;
  if (-power > digits + 1) return 1n;
  const divisor = 10n ** BigInt(-power);
  return (value + divisor - 1n) / divisor;
}
