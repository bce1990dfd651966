/** The template cannot be read, or does not fit the value: the words of Go's `text/template`. */
export class GoTemplateError extends Error {}

/** What a piece of a template is (Go `text/template/parse/lex.go`). */
export type TokenKind =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'char'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'open'
  | 'close'
  | 'string'
  | 'raw string'
  | 'character'
  | 'number'
  | 'boolean'
  | 'field'
  | 'variable'
  | 'dot'
  | 'identifier'
  | 'keyword'
  | 'error'
  | 'end';

/** One piece, and where it begins. */
export interface TemplateToken {
  readonly kind: TokenKind;
  readonly text: string;
  /** Its place in the template, in UTF-16 units. */
  readonly at: number;
  /** Counted from 1. */
  readonly line: number;
}

const KEYWORDS: ReadonlySet<string> = new Set([
  ...['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'nil', 'template', 'with'],
]);

const SPACE = ' \t\r\n';
const LETTER = /[\p{L}\p{Nd}_]/u;

/** Cuts a template into its pieces, the last of which is an `end` or an `error`. */
export function lex(input: string): readonly TemplateToken[] {
  return new Lexer(input).run();
}

class Lexer {
  readonly #input: string;
  readonly #tokens: TemplateToken[] = [];
  #at = 0;
  #depth = 0;
  #line = 1;
  #lineEnd: number;

  constructor(input: string) {
    this.#input = input;
    this.#lineEnd = this.#endOfLine(0);
  }

  run(): readonly TemplateToken[] {
    try {
      while (this.#text()) this.#action();
      this.#emit('end', this.#input.length);
    } catch (error) {
      if (!(error instanceof LexError)) throw error;
      this.#tokens.push({ kind: 'error', text: error.message, at: error.at, line: this.#lineOf(error.at) });
    }
    return this.#tokens;
  }

  /** Text up to an action, comments left out; false at the end of the template. */
  #text(): boolean {
    for (;;) {
      const start = this.#at;
      const left = this.#input.indexOf('{{', start);
      const end = left < 0 ? this.#input.length : left;
      this.#at = end;
      const text = this.#input.slice(start, end);
      const trimmed = left >= 0 && this.#marksLeft(left + 2) ? trimRight(text) : text;
      if (trimmed !== '') this.#tokens.push({ kind: 'text', text: trimmed, at: start, line: this.#lineOf(start) });
      if (left < 0) return false;
      const inside = this.#marksLeft(left + 2) ? left + 4 : left + 2;
      if (!this.#input.startsWith('/*', inside)) {
        this.#tokens.push({ kind: 'left', text: '{{', at: left, line: this.#lineOf(left) });
        this.#at = inside;
        return true;
      }
      this.#comment(inside);
    }
  }

  #comment(start: number): void {
    const end = this.#input.indexOf('*/', start + 2);
    if (end < 0) throw new LexError('unclosed comment', start);
    this.#at = end + 2;
    if (!this.#closes()) throw new LexError('comment ends before closing delimiter', start);
    this.#passRight();
  }

  #action(): void {
    this.#depth = 0;
    for (;;) {
      if (this.#closes()) {
        if (this.#depth > 0) throw new LexError('unclosed left paren', this.#at);
        const at = this.#marksRight() ? this.#at + 2 : this.#at;
        this.#tokens.push({ kind: 'right', text: '}}', at, line: this.#lineOf(at) });
        this.#passRight();
        return;
      }
      this.#piece();
    }
  }

  #piece(): void {
    const start = this.#at;
    const character = this.#peek();
    if (character === '') throw new LexError('unclosed action', start);
    if (SPACE.includes(character)) {
      this.#space();
      return;
    }
    if (character === ':') {
      if (this.#input[start + 1] !== '=') throw new LexError('expected :=', start);
      this.#emit('declare', start + 2);
      return;
    }
    const quotes = { '"': 'string', '`': 'raw string', "'": 'character' } as const;
    if (character in quotes) {
      this.#quoted(character, quotes[character as keyof typeof quotes]);
      return;
    }
    if (character === '$') {
      this.#named('variable');
      return;
    }
    if (character === '.' && !/\d/.test(this.#input[start + 1] ?? '')) {
      this.#named('field');
      return;
    }
    if (/[.+\-\d]/.test(character)) {
      this.#number();
      return;
    }
    if (LETTER.test(character)) {
      this.#word();
      return;
    }
    if (character === '(') this.#depth += 1;
    if (character === ')' && --this.#depth < 0) throw new LexError('unexpected right paren', start);
    const signs = { '=': 'assign', '|': 'pipe', '(': 'open', ')': 'close' } as const;
    if (character in signs) {
      this.#emit(signs[character as keyof typeof signs], start + 1);
      return;
    }
    if (!/[!-~]/.test(character)) throw new LexError(`unrecognized character in action: ${codeOf(character)}`, start);
    this.#emit('char', start + 1);
  }

  /** The last blank belongs to a closing delimiter with a minus. */
  #space(): void {
    let end = this.#at;
    while (end < this.#input.length && SPACE.includes(this.#input[end]!)) end += 1;
    const trims = this.#input.startsWith('-}}', end);
    this.#emit('space', trims ? end - 1 : end);
  }

  #quoted(quote: string, kind: 'string' | 'raw string' | 'character'): void {
    const name = { string: 'quoted string', 'raw string': 'raw quoted string', character: 'character constant' }[kind];
    let end = this.#at + 1;
    while (this.#input[end] !== quote) {
      const escapes = kind !== 'raw string' && this.#input[end] === '\\';
      if (escapes) end += 1;
      const one = this.#input[end];
      if (one === undefined || (one === '\n' && kind !== 'raw string')) {
        throw new LexError(`unterminated ${name}`, this.#at);
      }
      end += 1;
    }
    this.#emit(kind, end + 1);
  }

  #named(kind: 'field' | 'variable'): void {
    const end = this.#pastLetters(this.#at + 1);
    if (end === this.#at + 1 && kind === 'field') {
      if (!this.#terminates(end)) throw new LexError(`bad character ${codeOf(this.#peek(end))}`, this.#at);
      this.#emit('dot', end);
      return;
    }
    if (!this.#terminates(end)) throw new LexError(`bad character ${codeOf(this.#peek(end))}`, this.#at);
    this.#emit(kind, end);
  }

  #number(): void {
    const pattern =
      /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;
    pattern.lastIndex = this.#at;
    let end = this.#at + (pattern.exec(this.#input)?.[0].length ?? 0);
    const isSum = '+-'.includes(this.#input[end] ?? 'x');
    if (isSum) {
      pattern.lastIndex = end;
      end += pattern.exec(this.#input)?.[0].length ?? 0;
    }
    const next = this.#peek(end);
    if ((next !== '' && LETTER.test(next)) || (isSum && this.#input[end - 1] !== 'i')) {
      throw new LexError(
        `bad number syntax: ${JSON.stringify(this.#input.slice(this.#at, LETTER.test(next) ? end + next.length : end))}`,
        this.#at,
      );
    }
    this.#emit('number', end);
  }

  #word(): void {
    const end = this.#pastLetters(this.#at);
    if (!this.#terminates(end)) throw new LexError(`bad character ${codeOf(this.#peek(end))}`, this.#at);
    const word = this.#input.slice(this.#at, end);
    const kind = KEYWORDS.has(word) ? 'keyword' : word === 'true' || word === 'false' ? 'boolean' : 'identifier';
    this.#emit(kind, end);
  }

  #emit(kind: TokenKind, end: number): void {
    this.#tokens.push({
      kind,
      text: this.#input.slice(this.#at, end),
      at: this.#at,
      line: this.#lineOf(this.#at),
    });
    this.#at = end;
  }

  #peek(at = this.#at): string {
    const code = this.#input.codePointAt(at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  #pastLetters(from: number): number {
    let end = from;
    for (let one = this.#peek(end); one !== '' && LETTER.test(one); one = this.#peek(end)) end += one.length;
    return end;
  }

  #terminates(at: number): boolean {
    const next = this.#peek(at);
    return next === '' || `${SPACE}.,|:)(`.includes(next) || this.#input.startsWith('}}', at);
  }

  #marksLeft(at: number): boolean {
    return this.#input[at] === '-' && SPACE.includes(this.#input[at + 1] ?? 'x');
  }

  #marksRight(): boolean {
    return SPACE.includes(this.#input[this.#at] ?? 'x') && this.#input.startsWith('-}}', this.#at + 1);
  }

  #closes(): boolean {
    return this.#input.startsWith('}}', this.#at) || this.#marksRight();
  }

  #passRight(): void {
    const trims = this.#marksRight();
    this.#at += trims ? 4 : 2;
    while (trims && this.#at < this.#input.length && SPACE.includes(this.#input[this.#at]!)) this.#at += 1;
  }

  /** Places are asked for in their order. */
  #lineOf(at: number): number {
    while (this.#lineEnd < at) {
      this.#line += 1;
      this.#lineEnd = this.#endOfLine(this.#lineEnd + 1);
    }
    return this.#line;
  }

  #endOfLine(from: number): number {
    const end = this.#input.indexOf('\n', from);
    return end < 0 ? this.#input.length : end;
  }
}

class LexError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

function trimRight(text: string): string {
  let end = text.length;
  while (end > 0 && SPACE.includes(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

/** `U+007D '}'`, as Go's `%#U` prints a character. */
function codeOf(character: string): string {
  const code = character === '' ? 0xfffd : character.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character) ? `U+${hex} '${character}'` : `U+${hex}`;
}
