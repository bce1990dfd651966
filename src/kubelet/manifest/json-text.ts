import { joinedValue } from './json-join.ts';
import type { Place } from '../../yaml/place.ts';
import { DEEPEST_READ, DocumentSyntaxError, MOST_VALUES, NestingError, ValuesError } from '../../yaml/syntax-error.ts';
import type { Entry, MapValue, Repeat, Value } from '../../yaml/value.ts';

/** As deep as Go reads. */
const DEEPEST = 10_000;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const BEGUN_NUMBER = /-|\.|[eE][-+]?/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * Whether the kubelet takes a file for JSON rather than YAML: its first byte that is no white space is `{`
 * (apimachinery `pkg/util/yaml`, `ToJSON`). A byte order mark makes it YAML.
 */
export function isJson(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte === 0x7b) return true;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  }
  return false;
}

/**
 * Parses JSON as Go does: bytes that are not UTF-8 become replacement characters, and of a key given twice the last
 * counts, but for objects and lists, which are joined. Throws a `DocumentSyntaxError`.
 */
export function parseManifestJson(bytes: Uint8Array): Value {
  return new JsonParser(new TextDecoder().decode(bytes)).parse();
}

class JsonParser {
  readonly #text: string;
  #offset = 0;
  #values = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Value {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#offset < this.#text.length) throw this.#unexpected('after top-level value');
    return value;
  }

  #value(depth: number): Value {
    if (depth > DEEPEST_READ) throw this.#tooDeep(depth);
    this.#skipSpace();
    const at = this.#place();
    this.#values += 1;
    if (this.#values > MOST_VALUES) throw new ValuesError(MOST_VALUES, at);
    switch (this.#text.charAt(this.#offset)) {
      case '{':
        return this.#map(depth, at);
      case '[':
        return this.#list(depth, at);
      case '"':
        return { type: 'string', value: this.#string(), at };
      case 't':
      case 'f':
      case 'n':
        return this.#word(at);
      default:
        return this.#number(at);
    }
  }

  #map(depth: number, at: Place): MapValue {
    const entries = new Map<string, Entry>();
    const repeats: Repeat[] = [];
    this.#members('}', () => {
      const keyAt = this.#place();
      if (this.#text[this.#offset] !== '"') throw this.#unexpected('looking for beginning of object key string');
      const key = this.#string();
      this.#skipSpace();
      if (this.#text[this.#offset] !== ':') throw this.#unexpected('after object key');
      this.#offset += 1;
      const value = this.#value(depth + 1);
      const earlier = entries.get(key);
      if (earlier !== undefined) repeats.push({ key, firstAt: earlier.keyAt, at: keyAt });
      entries.set(key, { keyAt, value: earlier === undefined ? value : joinedValue(earlier.value, value) });
    });
    return { type: 'map', entries, repeats, at };
  }

  /** The error of a text that is nested too deep to be read here: Go's own if it is for that as well. */
  #tooDeep(reached: number): DocumentSyntaxError {
    const begin = this.#place();
    const rest = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|[[{\]}\n]/gs;
    rest.lastIndex = this.#offset;
    let depth = reached;
    for (let found = rest.exec(this.#text); found !== null; found = rest.exec(this.#text)) {
      const [token] = found;
      this.#offset = found.index;
      if (token === '\n') this.#newLine(found.index + 1);
      else if (token === '[' || token === '{') depth += 1;
      else if (token === ']' || token === '}') depth -= 1;
      if (depth > DEEPEST) return this.#unexpected('exceeded max depth');
    }
    return new NestingError(begin);
  }

  #list(depth: number, at: Place): Value {
    const items: Value[] = [];
    this.#members(']', () => void items.push(this.#value(depth + 1)));
    return { type: 'list', items, at };
  }

  /** Reads members from an opening bracket to the closing one. */
  #members(close: '}' | ']', member: () => void): void {
    this.#offset += 1;
    this.#skipSpace();
    if (this.#text[this.#offset] === close) {
      this.#offset += 1;
      return;
    }
    for (;;) {
      this.#skipSpace();
      member();
      this.#skipSpace();
      const character = this.#text[this.#offset];
      if (character !== ',' && character !== close) {
        throw this.#unexpected(close === '}' ? 'after object key:value pair' : 'after array element');
      }
      this.#offset += 1;
      if (character === close) return;
    }
  }

  #string(): string {
    const begin = this.#offset;
    this.#offset += 1;
    for (;;) {
      const character = this.#text[this.#offset];
      if (character === undefined || character < ' ') throw this.#unexpected('in string literal');
      this.#offset += 1;
      if (character === '"') return JSON.parse(this.#text.slice(begin, this.#offset)) as string;
      if (character === '\\') this.#checkEscape();
    }
  }

  #checkEscape(): void {
    const letter = this.#text[this.#offset] ?? '';
    if (!/^["\\/bfnrtu]$/.test(letter)) throw this.#unexpected('in string escape code');
    this.#offset += 1;
    if (letter !== 'u') return;
    for (let digit = 0; digit < 4; digit += 1) {
      const character = this.#text[this.#offset] ?? '';
      if (!/^[\da-f]$/i.test(character)) throw this.#unexpected(String.raw`in \u hexadecimal character escape`);
      this.#offset += 1;
    }
  }

  #number(at: Place): Value {
    const literal = this.#match(NUMBER);
    if (literal === undefined) throw this.#unfinishedNumber();
    // What goes on like a number was meant as one: `1.`, `1e`.
    if (/^[.e]$/i.test(this.#text[this.#offset] ?? '')) throw this.#unfinishedNumber();
    return { type: 'number', literal, at, source: literal };
  }

  #unfinishedNumber(): DocumentSyntaxError {
    const begun = this.#match(BEGUN_NUMBER) ?? '';
    if (begun === '') return this.#unexpected('looking for beginning of value');
    if (/e/i.test(begun)) return this.#unexpected('in exponent of numeric literal');
    return this.#unexpected(begun.endsWith('.') ? 'after decimal point in numeric literal' : 'in numeric literal');
  }

  #word(at: Place): Value {
    const source = ['true', 'false', 'null'].find((word) => word.startsWith(this.#text.charAt(this.#offset)))!;
    for (const letter of source) {
      if (this.#text[this.#offset] !== letter) throw this.#unexpected(`in literal ${source} (expecting '${letter}')`);
      this.#offset += 1;
    }
    return source === 'null' ? { type: 'null', at } : { type: 'boolean', value: source === 'true', at, source };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#offset += found.length;
    return found;
  }

  #skipSpace(): void {
    const space = this.#match(SPACE) ?? '';
    for (let at = space.indexOf('\n'); at >= 0; at = space.indexOf('\n', at + 1)) {
      this.#newLine(this.#offset - space.length + at + 1);
    }
  }

  #newLine(start: number): void {
    this.#line += 1;
    this.#lineStart = start;
  }

  #place(): Place {
    return { line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  #unexpected(where: string): DocumentSyntaxError {
    const character = this.#text[this.#offset];
    if (character === undefined) return this.#error('unexpected end of JSON input');
    return this.#error(`invalid character ${quoted(character)} ${where}`);
  }

  #error(message: string): DocumentSyntaxError {
    return new DocumentSyntaxError(message, this.#place());
  }
}

/** A character as Go quotes it. */
function quoted(character: string): string {
  if (character === "'") return String.raw`'\''`;
  return character === '"' ? `'"'` : `'${JSON.stringify(character).slice(1, -1)}'`;
}
