import { unquote } from './jsonpath-quote.ts';

/**
 * A number as a template writes it: an integer as `bigint`, a float64 as `number`. Why it is none, as text. Go knows
 * complex numbers as well; these are refused in words of our own.
 */
export function readNumber(text: string): bigint | number | string {
  if (text.startsWith("'")) return readCharacter(text);
  const bad = `illegal number syntax: ${JSON.stringify(text)}`;
  if (text.endsWith('i') && text.length > 1) return `complex numbers are not supported here: ${JSON.stringify(text)}`;
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (!separatesDigits(digits)) return bad;
  const plain = digits.replaceAll('_', '');
  const integer = readInteger(plain);
  if (integer !== undefined) {
    const value = sign === '-' ? -integer : integer;
    return value >= -(2n ** 63n) && value < 2n ** 63n ? value : `integer overflow: ${JSON.stringify(text)}`;
  }
  if (!/^(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return bad;
  // Too large, or octal with an 8.
  if (/^\d+$/.test(plain)) return `integer overflow: ${JSON.stringify(text)}`;
  const value = Number(plain);
  if (!Number.isFinite(value)) return bad;
  return sign === '-' ? -value : value;
}

function readInteger(text: string): bigint | undefined {
  if (/^(0x[\da-f]+|0o[0-7]+|0b[01]+)$/i.test(text)) return BigInt(text.toLowerCase());
  // A leading zero means octal.
  if (/^0[0-7]+$/.test(text)) return BigInt(`0o${text.slice(1)}`);
  return /^(0|[1-9]\d*)$/.test(text) ? BigInt(text) : undefined;
}

/** An underscore stands between two digits, or behind the sign of a base. */
function separatesDigits(text: string): boolean {
  return !text.includes('_') || /^(0[xob]?_)?[\da-f.]+(_[\da-f.]+)*(e[+-]?\d+)?$/i.test(text);
}

function readCharacter(text: string): bigint | string {
  try {
    const characters = Array.from(unquote(text));
    if (characters.length === 1) return BigInt(characters[0]!.codePointAt(0)!);
  } catch {
    // Told below.
  }
  return `malformed character constant: ${text}`;
}
