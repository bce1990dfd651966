import type { Place } from './place.ts';
import { ManifestSyntaxError } from './syntax-error.ts';
import type { Entry, MapValue, Repeat, Value } from './value.ts';

/** Go's limit is 10,000 levels; nothing a kubelet uses is deeper than 30. */
const DEEPEST = 1000;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
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
 * counts, but two objects are joined, because Go decodes the second into what it made of the first. Throws a `ManifestSyntaxError`.
 */
export function parseJson(bytes: Uint8Array): Value {
  return new JsonParser(new TextDecoder().decode(bytes)).parse();
}

class JsonParser {
  readonly #text: string;
  #offset = 0;
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
    if (depth > DEEPEST) throw this.#error('exceeded max depth');
    this.#skipSpace();
    const at = this.#place();
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
      entries.set(key, { keyAt, value: earlier === undefined ? value : joined(earlier.value, value) });
    });
    return { type: 'map', entries, repeats, at };
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
    for (let at = begin + 1; ; at += 1) {
      const character = this.#text[at];
      if (character === '"') {
        this.#offset = at + 1;
        return this.#unescape(begin, this.#text.slice(begin, at + 1));
      }
      if (character === '\\') at += 1;
      else if (character === undefined || character < ' ') {
        this.#offset = at;
        throw this.#unexpected('in string literal');
      }
    }
  }

  #unescape(begin: number, source: string): string {
    try {
      return JSON.parse(source) as string;
    } catch {
      this.#offset = begin;
      throw this.#error('invalid character in string escape code');
    }
  }

  #number(at: Place): Value {
    const literal = this.#match(NUMBER);
    if (literal === undefined) throw this.#unexpected('looking for beginning of value');
    return { type: 'number', literal, at, source: literal };
  }

  #word(at: Place): Value {
    const source = ['true', 'false', 'null'].find((word) => this.#text.startsWith(word, this.#offset));
    if (source === undefined) throw this.#unexpected('looking for beginning of value');
    this.#offset += source.length;
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
      this.#line += 1;
      this.#lineStart = this.#offset - space.length + at + 1;
    }
  }

  #place(): Place {
    return { line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  #unexpected(where: string): ManifestSyntaxError {
    const character = this.#text[this.#offset];
    if (character === undefined) return this.#error('unexpected end of JSON input');
    return this.#error(`invalid character '${character}' ${where}`);
  }

  #error(message: string): ManifestSyntaxError {
    return new ManifestSyntaxError(message, this.#place());
  }
}

function joined(earlier: Value, later: Value): Value {
  if (earlier.type !== 'map' || later.type !== 'map') return later;
  const entries = new Map(earlier.entries);
  for (const [key, entry] of later.entries) {
    const before = entries.get(key);
    entries.set(key, before === undefined ? entry : { ...entry, value: joined(before.value, entry.value) });
  }
  return { ...later, entries, repeats: [...earlier.repeats, ...later.repeats] };
}
