import { JsonPathError } from './jsonpath-node.ts';
import type { JsonPathList, JsonPathNode, JsonPathTemplate, SliceBound } from './jsonpath-node.ts';
import { unquote } from './jsonpath-quote.ts';

// The grammar is what client-go's util/jsonpath/parser.go accepts, oddities included: `{a b}` is two identifiers, a
// filter counts quotes and not brackets, a union is split at every comma.
const DICTIONARY_KEY = /^'([^']*)'$/;
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const COMPARISON = /^([^!<>=]+)([!<>=]+)(.+)$/s;
const LETTER_OR_DIGIT = /[_\p{L}\p{Nd}]/u;
const DIGIT = /\p{Nd}/u;
const FLOAT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const TERMINATORS = new Set(['', ' ', '\t', '\r', '\n', '.', ',', '[', ']', '$', '@', '{', '}']);

/** Reads a JSONPath template; throws a `JsonPathError` in client-go's words. */
export function parseTemplate(input: string): JsonPathTemplate {
  const template: JsonPathTemplate[number][] = [];
  const scanner = new Scanner(input);
  while (!scanner.atEnd()) {
    const text = scanner.until('{');
    if (text !== '') template.push({ kind: 'text', text });
    if (scanner.skip('{')) template.push(parseAction(scanner));
  }
  return template;
}

/** Reads text as if it stood alone between braces. */
function parseFragment(text: string): JsonPathList {
  return parseAction(new Scanner(`${text}}`));
}

class Scanner {
  readonly input: string;
  position = 0;

  constructor(input: string) {
    this.input = input;
  }

  atEnd(): boolean {
    return this.position >= this.input.length;
  }

  /** The next character, whole; empty at the end. */
  peek(): string {
    const point = this.input.codePointAt(this.position);
    return point === undefined ? '' : String.fromCodePoint(point);
  }

  next(): string {
    const character = this.peek();
    this.position += character.length;
    return character;
  }

  skip(prefix: string): boolean {
    const found = this.input.startsWith(prefix, this.position);
    if (found) this.position += prefix.length;
    return found;
  }

  /** The text up to `delimiter` or the end. */
  until(delimiter: string): string {
    const found = this.input.indexOf(delimiter, this.position);
    const start = this.position;
    this.position = found < 0 ? this.input.length : found;
    return this.input.slice(start, this.position);
  }

  /** The text up to a character that ends a name; with `escapes`, a backslash keeps the next one in it. */
  name(escapes: boolean): string {
    const start = this.position;
    while (!TERMINATORS.has(this.peek())) {
      if (this.next() === '\\' && escapes) this.next();
    }
    return this.input.slice(start, this.position);
  }
}

function parseAction(scanner: Scanner): JsonPathList {
  const list: JsonPathNode[] = [];
  while (!scanner.skip('}')) list.push(...parseStep(scanner, list.at(-1)));
  return list;
}

function parseStep(scanner: Scanner, previous: JsonPathNode | undefined): readonly JsonPathNode[] {
  if (scanner.skip('[?(')) return [parseFilter(scanner)];
  if (scanner.skip('..')) return parseRecursive(scanner, previous);
  const character = scanner.peek();
  if (/^[+-]$/.test(character) || DIGIT.test(character)) return [parseNumber(scanner)];
  if (LETTER_OR_DIGIT.test(character)) return [parseIdentifier(scanner)];
  scanner.next();
  switch (character) {
    case '':
    case '\r':
    case '\n':
      throw new JsonPathError('unclosed action');
    case ' ':
    case '@':
    case '$':
      return [];
    case '[':
      return parseBrackets(scanner);
    case '"':
    case "'":
      return [parseQuoted(scanner, character)];
    case '.':
      return [parseField(scanner)];
    default:
      throw new JsonPathError(`unrecognized character in action: ${describe(character)}`);
  }
}

/** As Go's `%#U`: `U+0026 '&'`, without the character where it cannot be printed. */
function describe(character: string): string {
  const hex = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return `U+${hex}${/[\p{C}\p{Z}]/u.test(character) ? '' : ` '${character}'`}`;
}

function parseIdentifier(scanner: Scanner): JsonPathNode {
  const name = scanner.name(false);
  if (name === 'true' || name === 'false') return { kind: 'boolean', value: name === 'true' };
  return { kind: 'identifier', name };
}

function parseRecursive(scanner: Scanner, previous: JsonPathNode | undefined): readonly JsonPathNode[] {
  if (previous?.kind === 'recursive') throw new JsonPathError('invalid multiple recursive descent');
  const recursive: JsonPathNode = { kind: 'recursive' };
  return LETTER_OR_DIGIT.test(scanner.peek()) ? [recursive, parseField(scanner)] : [recursive];
}

function parseNumber(scanner: Scanner): JsonPathNode {
  let text = scanner.next();
  while (scanner.peek() === '.' || DIGIT.test(scanner.peek())) text += scanner.next();
  if (!FLOAT.test(text)) throw new JsonPathError(`cannot parse number ${text}`);
  return { kind: text.includes('.') ? 'float' : 'integer', value: Number(text) };
}

function parseField(scanner: Scanner): JsonPathNode {
  const name = scanner.name(true);
  return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') };
}

function parseQuoted(scanner: Scanner, quote: string): JsonPathNode {
  const start = scanner.position - 1;
  for (;;) {
    const character = scanner.next();
    if (character === '' || character === '\n') throw new JsonPathError('unterminated quoted string');
    if (character === quote && scanner.input.charAt(scanner.position - 2) !== '\\') break;
  }
  return { kind: 'text', text: unquote(scanner.input.slice(start, scanner.position)) };
}

function parseBrackets(scanner: Scanner): readonly JsonPathNode[] {
  const text = scanner.until(']');
  if (text.includes('\n') || !scanner.skip(']')) throw new JsonPathError('unterminated array');
  if (text.includes(',')) {
    const lists = text.split(',').map((part) => parseFragment(`[${part.replace(/^ +|(?<! ) +$/g, '')}]`));
    return [{ kind: 'union', lists }];
  }
  const key = DICTIONARY_KEY.exec(text);
  return key === null ? [parseSlice(text === '*' ? ':' : text)] : parseFragment(`.${key[1]!}`);
}

function parseSlice(text: string): JsonPathNode {
  const parts = SLICE.exec(text);
  if (parts === null) throw new JsonPathError(`invalid array index ${text}`);
  const [, first = '', second = '', third = ''] = parts;
  const start = parseBound(first);
  const single = second === '';
  const end = single ? (start ?? 0) + 1 : parseBound(second.slice(1));
  return { kind: 'slice', start, end, single, step: parseBound(third.slice(1)) };
}

function parseBound(text: string): SliceBound {
  if (text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new JsonPathError(`array index ${text} is not a number`);
  return value;
}

function parseFilter(scanner: Scanner): JsonPathNode {
  const text = filterText(scanner);
  const comparison = COMPARISON.exec(text);
  if (comparison === null) return { kind: 'filter', left: parseFragment(text), right: [], operator: 'exists' };
  const [, left, operator, right] = comparison as unknown as [string, string, string, string];
  return { kind: 'filter', left: parseFragment(left), right: parseFragment(right), operator };
}

/** Up to the `)` that is not within quotes, of which client-go expects at most one pair. */
function filterText(scanner: Scanner): string {
  const start = scanner.position;
  let opened: string | undefined;
  let closed = false;
  for (;;) {
    const character = scanner.next();
    if (character === '' || character === '\n') throw new JsonPathError('unterminated filter');
    if (character === ')' && (opened !== undefined) === closed) break;
    if (character !== '"' && character !== "'") continue;
    if (opened === undefined) opened = character;
    else if (character === opened && scanner.input.charAt(scanner.position - 2) !== '\\') closed = true;
  }
  const end = scanner.position - 1;
  if (!scanner.skip(']')) throw new JsonPathError('unclosed array expect ]');
  return scanner.input.slice(start, end);
}
