import { GoTemplateError } from './go-template-lexer.ts';
import { compareUtf8 } from './byte-order.ts';
import { escapeHtml, escapeJs, escapeQuery } from './go-template-escapes.ts';
import { goPrintf, goPrint, goPrintln } from './go-printf.ts';
import { sortedEntries } from './json.ts';
import {
  bytesOf,
  Int,
  integerOf,
  isMap,
  isTruth,
  member,
  printed,
  typeName,
  type GoValue,
} from './go-template-value.ts';

/** A function that templates may call; `and` and `or` are not here, because they do not look at all of their arguments. */
export interface GoFunction {
  /** So many arguments at least. */
  readonly least: number;
  /** Exactly so many, where it takes no others. */
  readonly most?: number;
  /** So many of the first must be text. */
  readonly text: number;
  /** Throws a `GoTemplateError` in Go's words; `nodes` are the arguments as they were written. */
  readonly apply: (given: readonly GoValue[], call: { readonly nodes: readonly string[] }) => GoValue;
}

/** Those of `text/template` (`funcs.go`), and `exists` and `base64decode` of kubectl (cli-runtime `printers/template.go`). */
export const FUNCTIONS: Readonly<Record<string, GoFunction>> = {
  base64decode: { least: 1, most: 1, text: 1, apply: ([text]) => decodeBase64(text as string) },
  call: {
    least: 1,
    text: 0,
    apply([value], { nodes: [node = ''] }) {
      if (value === undefined || value === null) throw new GoTemplateError(`call of nil`);
      throw new GoTemplateError(`non-function ${node} of type ${typeName(value)}`);
    },
  },
  eq: { least: 1, text: 0, apply: ([first, ...others]) => isAny(first, others) },
  exists: { least: 1, text: 0, apply: ([item, ...path]) => exists(item, path) },
  ge: comparison((order) => order >= 0),
  gt: comparison((order) => order > 0),
  html: { least: 0, text: 0, apply: (given) => escapeHtml(words(given)) },
  index: { least: 1, text: 0, apply: ([item, ...path]) => indexed(item, path) },
  js: { least: 0, text: 0, apply: (given) => escapeJs(words(given)) },
  le: comparison((order) => order <= 0),
  len: { least: 1, most: 1, text: 0, apply: ([item]) => lengthOf(item) },
  lt: comparison((order) => order < 0),
  ne: { least: 2, most: 2, text: 0, apply: ([first, second]) => !isAny(first, [second]) },
  not: { least: 1, most: 1, text: 0, apply: ([value]) => !isTruth(value) },
  print: { least: 0, text: 0, apply: (given) => goPrint(given) },
  printf: { least: 1, text: 1, apply: ([format, ...given]) => goPrintf(format as string, given) },
  println: { least: 0, text: 0, apply: (given) => goPrintln(given) },
  slice: { least: 1, text: 0, apply: ([item, ...bounds]) => sliced(item, bounds) },
  urlquery: { least: 0, text: 0, apply: (given) => escapeQuery(words(given)) },
};

/** Every name that a template may call. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set(['and', 'or', ...Object.keys(FUNCTIONS)]);

/** What is escaped: one text as it is, anything else as it is printed. */
function words(given: readonly GoValue[]): string {
  const [first] = given;
  if (given.length === 1 && typeof first === 'string') return first;
  return goPrint(given.map((one) => one ?? '<no value>'));
}

type Basic = 'bool' | 'int' | 'float' | 'string';

function basicKind(value: GoValue): Basic | undefined {
  if (integerOf(value) !== undefined) return 'int';
  const kinds: Readonly<Record<string, Basic>> = { boolean: 'bool', number: 'float', string: 'string' };
  return kinds[typeof value];
}

const INCOMPATIBLE = 'incompatible types for comparison';

function isAny(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new GoTemplateError('missing argument for comparison');
  return others.some((other) => {
    const [a, b] = [first ?? undefined, other ?? undefined];
    if (basicKind(a) !== basicKind(b)) {
      if (a !== undefined && b !== undefined) throw new GoTemplateError(INCOMPATIBLE);
      return false;
    }
    if (basicKind(a) === 'int') return integerOf(a) === integerOf(b);
    if (basicKind(a) !== undefined || a === undefined || b === undefined) return a === b;
    const shown = goPrintf('%s', [a]);
    if (typeName(a) === typeName(b)) throw new GoTemplateError(`non-comparable type ${shown}: ${typeName(a)}`);
    throw new GoTemplateError(`non-comparable types ${shown}: ${typeName(a)}, ${typeName(b)}: ${printed(b)}`);
  });
}

function comparison(holds: (order: number) => boolean): GoFunction {
  return {
    least: 2,
    most: 2,
    text: 0,
    apply([first, second]) {
      const kind = basicKind(first);
      const other = basicKind(second);
      if (kind === undefined || other === undefined) throw new GoTemplateError('invalid type for comparison');
      if (kind !== other) throw new GoTemplateError(INCOMPATIBLE);
      if (kind === 'bool') throw new GoTemplateError('invalid type for comparison');
      if (kind === 'string') return holds(compareUtf8(first as string, second as string));
      const [a, b] = [integerOf(first) ?? (first as number), integerOf(second) ?? (second as number)];
      return holds(a < b ? -1 : a > b ? 1 : 0);
    },
  };
}

function lengthOf(item: GoValue): Int {
  if (item === undefined) throw new GoTemplateError('reflect: call of reflect.Value.Type on zero Value');
  if (item === null) throw new GoTemplateError('len of nil pointer');
  if (typeof item === 'string') return new Int(bytesOf(item).length);
  if (Array.isArray(item)) return new Int(item.length);
  if (isMap(item)) return new Int(sortedEntries(item).length);
  throw new GoTemplateError(`len of type ${typeName(item)}`);
}

function indexed(item: GoValue, path: readonly GoValue[]): GoValue {
  if (item === undefined || item === null) throw new GoTemplateError('index of untyped nil');
  let found: GoValue = item;
  for (const step of path) {
    if (found === undefined || found === null) throw new GoTemplateError('index of nil pointer');
    found = one(found, step);
  }
  return found;
}

function one(item: unknown, step: GoValue): GoValue {
  if (typeof item === 'string' || Array.isArray(item)) {
    const members: Uint8Array | readonly unknown[] = typeof item === 'string' ? bytesOf(item) : item;
    const at = bound(step, members.length);
    if (at === members.length) {
      throw new GoTemplateError(`reflect: ${typeof item === 'string' ? 'string' : 'slice'} index out of range`);
    }
    return member(members[at]).value;
  }
  if (!isMap(item)) throw new GoTemplateError(`can't index item of type ${typeName(item)}`);
  if (step === undefined || step === null) throw new GoTemplateError('value is nil; should be of type string');
  if (typeof step !== 'string') throw new GoTemplateError(`value has type ${typeName(step)}; should be string`);
  return Object.hasOwn(item, step) ? (member(item[step]).value ?? null) : null;
}

function bound(index: GoValue, length: number): number {
  if (index === undefined || index === null) throw new GoTemplateError('cannot index slice/array with nil');
  const at = integerOf(index);
  if (at === undefined) throw new GoTemplateError(`cannot index slice/array with type ${typeName(index)}`);
  if (at < 0n || at > BigInt(length)) throw new GoTemplateError(`index out of range: ${at}`);
  return Number(at);
}

function sliced(item: GoValue, bounds: readonly GoValue[]): GoValue {
  if (item === undefined || item === null) throw new GoTemplateError('slice of untyped nil');
  if (bounds.length > 3) throw new GoTemplateError(`too many slice indexes: ${bounds.length}`);
  const isText = typeof item === 'string';
  if (isText && bounds.length === 3) throw new GoTemplateError('cannot 3-index slice a string');
  if (!isText && !Array.isArray(item)) throw new GoTemplateError(`can't slice item of type ${typeName(item)}`);
  const members: Uint8Array | readonly unknown[] = isText ? bytesOf(item) : item;
  const places = bounds.map((index) => bound(index, members.length));
  const [from = 0, to = members.length, capacity = members.length] = places;
  if (from > to) throw new GoTemplateError(`invalid slice index: ${from} > ${to}`);
  if (to > capacity) throw new GoTemplateError(`invalid slice index: ${to} > ${capacity}`);
  const part = members.slice(from, to);
  return part instanceof Uint8Array ? new TextDecoder().decode(part) : part;
}

function exists(item: GoValue, path: readonly GoValue[]): boolean {
  let found: GoValue = item;
  for (const step of path) {
    if (typeof found === 'string' || Array.isArray(found)) {
      const { length } = typeof found === 'string' ? bytesOf(found) : found;
      const at = integerOf(step);
      if (at === undefined || at < 0n || at >= BigInt(length)) return false;
    } else if (!isMap(found) || typeof (step ?? '') !== 'string') return false;
    found = one(found, step ?? '');
  }
  return path.length === 0 || (found !== undefined && found !== null);
}

function decodeBase64(text: string): string {
  const fault = base64Fault(text);
  if (fault === undefined) return Buffer.from(text, 'base64').toString('utf8');
  throw new GoTemplateError(`base64 decode failed: illegal base64 data at input byte ${fault}`);
}

/** The byte that Go's decoder stumbles over (`encoding/base64`, `decodeQuantum`), which passes over line breaks. */
function base64Fault(text: string): number | undefined {
  const bytes = Array.from(bytesOf(text), (byte) => String.fromCharCode(byte));
  const afterBreaks = (from: number): number => {
    const next = bytes.findIndex((byte, index) => index >= from && byte !== '\n' && byte !== '\r');
    return next < 0 ? bytes.length : next;
  };
  let inGroup = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (/[A-Za-z\d+/]/.test(byte)) inGroup = (inGroup + 1) % 4;
    else if (byte === '=') {
      if (inGroup < 2) return at;
      const second = afterBreaks(at + 1);
      if (inGroup === 2 && bytes[second] !== '=') return second === bytes.length ? second : second - 1;
      const end = afterBreaks(inGroup === 2 ? second + 1 : second);
      return end < bytes.length ? end : undefined;
    } else if (byte !== '\n' && byte !== '\r') return at;
  }
  return inGroup === 0 ? undefined : bytes.length - inGroup;
}
