import { JsonPathError } from './jsonpath-node.ts';

const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * The text of a Go string literal in single or double quotes, quotes included: the escapes of `strconv.Unquote`.
 * Throws a `JsonPathError` for a literal that Go would not read.
 */
export function unquote(literal: string): string {
  const quote = literal.charAt(0);
  const body = literal.slice(1, -1);
  if (!body.includes('\\') && !body.includes(quote)) return body;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let index = 0; index < body.length;) {
    if (body.startsWith(quote, index)) throw invalid(literal);
    if (body.charAt(index) !== '\\') {
      const character = String.fromCodePoint(body.codePointAt(index)!);
      bytes.push(...encoder.encode(character));
      index += character.length;
      continue;
    }
    const escape = readEscape(body.slice(index + 1), quote);
    if (escape === undefined) throw invalid(literal);
    if (escape.byte) bytes.push(escape.value);
    else bytes.push(...encoder.encode(String.fromCodePoint(escape.value)));
    index += 1 + escape.length;
  }
  // `\xc3\xa9` is two bytes of one character, so the bytes are put together before they are read.
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

interface Escape {
  readonly value: number;
  /** A byte of UTF-8, not a code point. */
  readonly byte: boolean;
  /** Characters read after the backslash. */
  readonly length: number;
}

function readEscape(rest: string, quote: string): Escape | undefined {
  const first = rest.charAt(0);
  if (first === quote) return { value: quote.charCodeAt(0), byte: false, length: 1 };
  const simple = SIMPLE[first];
  if (simple !== undefined) return { value: simple, byte: false, length: 1 };
  const octal = /^[0-7]{3}/.exec(rest);
  if (octal !== null) {
    const value = parseInt(octal[0], 8);
    return value > 255 ? undefined : { value, byte: true, length: 3 };
  }
  const digits = HEX_DIGITS[first];
  if (digits === undefined) return undefined;
  const hex = rest.slice(1, 1 + digits);
  if (hex.length !== digits || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
  const value = parseInt(hex, 16);
  if (first !== 'x' && (value > 0x10ffff || (value >= 0xd800 && value < 0xe000))) return undefined;
  return { value, byte: first === 'x', length: 1 + digits };
}

function invalid(literal: string): JsonPathError {
  return new JsonPathError(`unquote string ${literal} error invalid syntax`);
}
