import { GoTemplateError } from './go-template-lexer.ts';
import { bytesOf, integerOf, isMap, member, printed, typeName, type GoValue } from './go-template-value.ts';
import { sortedEntries } from './json.ts';

/** As Go's `fmt.Sprint`: a blank between two of which neither is text. */
export function goPrint(given: readonly GoValue[]): string {
  const isText = (value: GoValue): boolean => typeof value === 'string';
  return given.reduce<string>((text, value, index) => {
    const apart = index > 0 && !isText(value) && !isText(given[index - 1]);
    return `${text}${apart ? ' ' : ''}${printed(value)}`;
  }, '');
}

/** As Go's `fmt.Sprintln`. */
export function goPrintln(given: readonly GoValue[]): string {
  return `${given.map(printed).join(' ')}\n`;
}

interface Directive {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** Go's own limit of a width or precision. */
const WIDEST = 1_000_000;

/**
 * As Go's `fmt.Sprintf`. Throws a `GoTemplateError` for what is not done here: `%#v`, `%p`, `*` for a width, and the number of
 * an argument in brackets.
 */
export function goPrintf(format: string, given: readonly GoValue[]): string {
  let used = 0;
  const text = format.replace(
    /%([-+# 0]*)(\*|\d*)(?:(\.)(\*|\d*))?(\[[^\]]{0,9}\]?)?([^]?)/gu,
    (...match: string[]) => {
      const [whole, flags = '', width = '', point, precision = '', number, verb = ''] = match;
      if (verb === '%') return '%';
      if (verb === '') return '%!(NOVERB)';
      const isWide = Number(width) > WIDEST || Number(precision) > WIDEST;
      if (
        number !== undefined ||
        width === '*' ||
        precision === '*' ||
        isWide ||
        'wp'.includes(verb) ||
        (verb === 'v' && flags.includes('#'))
      )
        throw new GoTemplateError(`${whole!} is not supported here`);
      if (used >= given.length) return `%!${verb}(MISSING)`;
      const value = given[used++];
      return formatted(value, {
        flags,
        width: width === '' ? undefined : Number(width),
        precision: point === undefined ? undefined : Number(precision),
        verb,
      });
    },
  );
  if (used >= given.length) return text;
  const extra = given
    .slice(used)
    .map((value) => (value === undefined || value === null ? '<nil>' : `${typeName(value)}=${printed(value)}`));
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function formatted(value: GoValue, directive: Directive): string {
  const { verb } = directive;
  if (verb === 'T') return padded(typeName(value), directive);
  if (value === undefined || value === null) return verb === 'v' ? padded('<nil>', directive) : `%!${verb}(<nil>)`;
  if (Array.isArray(value))
    return `[${value.map((one: unknown) => formatted(member(one).value, directive)).join(' ')}]`;
  if (isMap(value)) {
    const members = sortedEntries(value).map(
      ([key, one]) => `${formatted(key, directive)}:${formatted(member(one).value, directive)}`,
    );
    return `map[${members.join(' ')}]`;
  }
  const text = one(value, directive);
  return text ?? `%!${verb}(${typeName(value)}=${printed(value)})`;
}

function one(value: GoValue, directive: Directive): string | undefined {
  const integer = integerOf(value);
  if (integer !== undefined) return wholeOf(integer, directive);
  if (typeof value === 'string') return textOf(value, directive);
  if (typeof value === 'number') return floatOf(value, directive);
  return 'vt'.includes(directive.verb) ? padded(String(value), directive) : undefined;
}

function textOf(value: string, directive: Directive): string | undefined {
  const { verb, precision, flags } = directive;
  const short = precision === undefined ? value : Array.from(value).slice(0, precision).join('');
  if (verb === 's' || verb === 'v') return padded(short, directive);
  if (verb === 'q') return padded(goQuote(short, flags.includes('+')), directive);
  if (verb !== 'x' && verb !== 'X') return undefined;
  const bytes = Array.from(bytesOf(value).slice(0, precision), (byte) => byte.toString(16).padStart(2, '0'));
  const hex = bytes.join(flags.includes(' ') ? ' ' : '');
  const text = flags.includes('#') && hex !== '' ? `0x${hex}` : hex;
  return padded(verb === 'X' ? text.toUpperCase() : text, directive);
}

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  b: [2, '0b'],
  d: [10, ''],
  o: [8, '0'],
  O: [8, '0o'],
  v: [10, ''],
  x: [16, '0x'],
  X: [16, '0X'],
};

function wholeOf(value: bigint, directive: Directive): string | undefined {
  const { verb, flags, precision } = directive;
  if (verb === 'c') return padded(characterOf(value), directive);
  if (verb === 'q')
    return padded(
      `'${goQuote(characterOf(value), false).slice(1, -1).replaceAll("'", "\\'").replaceAll('\\"', '"')}'`,
      directive,
    );
  if (verb === 'U') return padded(`U+${value.toString(16).toUpperCase().padStart(4, '0')}`, directive);
  const base = BASES[verb];
  if (base === undefined) return undefined;
  const digits = (value < 0n ? -value : value).toString(base[0]).padStart(precision ?? 1, '0');
  const prefix = verb === 'O' || flags.includes('#') ? base[1] : '';
  const body = `${prefix}${verb === 'X' ? digits.toUpperCase() : digits}`;
  return signed(value < 0n, body, { ...directive, flags: precision === undefined ? flags : flags.replaceAll('0', '') });
}

function characterOf(value: bigint): string {
  const isOne = value >= 0n && value <= 0x10ffffn && (value < 0xd800n || value >= 0xe000n);
  return isOne ? String.fromCodePoint(Number(value)) : '\ufffd';
}

function floatOf(value: number, directive: Directive): string | undefined {
  const { verb, precision } = directive;
  const size = Math.abs(value);
  const text = {
    e: () => exponent(size.toExponential(Math.min(precision ?? 6, 100))),
    f: () => fixed(size, precision ?? 6),
    g: () => (precision === undefined ? printed(size) : general(size, precision)),
    v: () => (precision === undefined ? printed(size) : general(size, precision)),
  }[verb.toLowerCase()];
  if (text === undefined || verb === 'V') return undefined;
  if (!Number.isFinite(value)) return padded(printed(value), directive);
  const body = text();
  return signed(value < 0, verb === 'E' || verb === 'G' ? body.toUpperCase() : body, directive);
}

function fixed(size: number, precision: number): string {
  if (size < 1e21) return size.toFixed(Math.min(precision, 100));
  return `${BigInt(size)}${precision > 0 ? `.${'0'.repeat(precision)}` : ''}`;
}

function general(size: number, precision: number): string {
  const digits = Math.min(Math.max(precision, 1), 100);
  const [mantissa = '', power = '0'] = size.toExponential(digits - 1).split('e');
  if (Number(power) < -4 || Number(power) >= digits) return exponent(`${withoutZeros(mantissa)}e${power}`);
  return withoutZeros(size.toFixed(Math.min(Math.max(digits - 1 - Number(power), 0), 100)));
}

/** `1.5` of `1.500`, and `2` of `2.0`. */
function withoutZeros(text: string): string {
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text[end - 1] === '0') end -= 1;
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end);
}

/** Go writes an exponent with two digits. */
function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function signed(isNegative: boolean, body: string, directive: Directive): string {
  const { flags, width = 0, verb } = directive;
  const plus = flags.includes('+') && verb !== 'v' ? '+' : flags.includes(' ') ? ' ' : '';
  const sign = isNegative ? '-' : plus;
  if (!flags.includes('0') || flags.includes('-')) return padded(`${sign}${body}`, directive);
  return `${sign}${body.padStart(width - sign.length, '0')}`;
}

function padded(text: string, { flags, width = 0 }: Directive): string {
  const room = Math.max(width - Array.from(text).length, 0);
  return flags.includes('-') ? text + ' '.repeat(room) : ' '.repeat(room) + text;
}

const SHORT: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** As Go's `strconv.Quote`; with `ascii` as `QuoteToASCII`. */
function goQuote(text: string, ascii = false): string {
  const inside = Array.from(text, (character) => {
    const short = SHORT[character];
    if (short !== undefined) return short;
    const code = character.codePointAt(0)!;
    if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
    const isShown = code < 0x7f || (!ascii && /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character));
    if (isShown) return character;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${inside.join('')}"`;
}
