/** From this many digits before the point on, Go writes an exponent. */
const MOST_DIGITS = 6;
/** No number of 32 bits needs more digits. */
const PRECISEST = 9;

/**
 * The text of a key that is a float: sigs.k8s.io/yaml writes it with as few digits as tell it from other numbers of 32
 * bits (`strconv.FormatFloat(key, 'g', -1, 32)`), so that `1.10` becomes `1.1` and `1e6` becomes `1e+06`.
 */
export function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  if (single === 0) return Object.is(value, -0) ? '-0' : '0';
  return withExponent(shortest(single));
}

/** In the form `1.25e-7`. */
function shortest(single: number): string {
  for (let precision = 0; precision < PRECISEST - 1; precision += 1) {
    const text = single.toExponential(precision);
    if (Math.fround(Number(text)) === single) return text;
  }
  return single.toExponential(PRECISEST - 1);
}

function withExponent(scientific: string): string {
  const [digits = '', power = ''] = scientific.split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < MOST_DIGITS)
    return Number(scientific).toFixed(Math.max(0, decimals(digits) - exponent));
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function decimals(digits: string): number {
  return digits.split('.')[1]?.length ?? 0;
}
