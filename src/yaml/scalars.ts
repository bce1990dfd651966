import type { Cursor } from './cursor.ts';

/** A scalar as scanned. */
export interface ScannedScalar {
  readonly value: string;
  /** Whether it ended on a later line than its last character: then a new line has begun. */
  readonly endsLine: boolean;
}

const FLOW_END = /[,?[\]{}]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Blanks and line breaks between two pieces of a scalar that is not a block. */
class Gap {
  blanks = '';
  firstBreak = '';
  furtherBreaks = '';
  folded = false;

  /** What the gap stands for: its blanks, or its line breaks folded. */
  text(): string {
    if (!this.folded) return this.blanks;
    if (this.firstBreak !== '' && this.firstBreak !== '\n') return this.firstBreak + this.furtherBreaks;
    if (this.firstBreak === '') return this.furtherBreaks;
    return this.furtherBreaks === '' ? ' ' : this.furtherBreaks;
  }
}

/** Takes the blanks and line breaks at the cursor. `onBlank` may refuse one that begins a line. */
function takeGap(cursor: Cursor, gap: Gap, onBlank: () => void): void {
  while (cursor.isBlank() || cursor.isBreak()) {
    if (cursor.isBlank()) {
      if (gap.folded) onBlank();
      if (gap.folded) cursor.skip();
      else gap.blanks += cursor.take();
    } else if (gap.folded) {
      gap.furtherBreaks += cursor.takeBreak();
    } else {
      gap.blanks = '';
      gap.firstBreak = cursor.takeBreak();
      gap.folded = true;
    }
  }
}

/** Scans a scalar without quotes. `indent` is that of the block that it stands in. */
export function scanPlain(cursor: Cursor, indent: number, inFlow: boolean): ScannedScalar {
  const pieces: string[] = [];
  let gap = new Gap();
  while (!cursor.isDocumentMark() && cursor.peek() !== '#') {
    const word = takePlainWord(cursor, inFlow);
    if (word !== '') {
      pieces.push(gap.text(), word);
      gap = new Gap();
    }
    if (!cursor.isBlank() && !cursor.isBreak()) break;
    takeGap(cursor, gap, () => {
      if (cursor.peek() === '\t' && cursor.column <= indent) {
        throw cursor.error('found a tab character that violates indentation');
      }
    });
    if (!inFlow && cursor.column <= indent) break;
  }
  return { value: pieces.join(''), endsLine: gap.folded };
}

function takePlainWord(cursor: Cursor, inFlow: boolean): string {
  const begin = cursor.offset;
  while (!cursor.isSpace()) {
    const character = cursor.peek();
    if (character === ':' && cursor.isSpace(1)) break;
    if (inFlow && FLOW_END.test(character)) break;
    cursor.skip();
  }
  return cursor.text.slice(begin, cursor.offset);
}

/** Scans a scalar in quotes, from its first quote to its last. */
export function scanQuoted(cursor: Cursor): ScannedScalar {
  const quote = cursor.take();
  const pieces: string[] = [];
  for (;;) {
    if (cursor.isDocumentMark()) throw cursor.error('found unexpected document indicator');
    if (cursor.isAtEnd()) throw cursor.error('found unexpected end of stream');
    const gap = new Gap();
    gap.folded = takeQuotedWord(cursor, quote, pieces);
    if (cursor.peek() === quote) break;
    takeGap(cursor, gap, () => undefined);
    pieces.push(gap.text());
  }
  cursor.skip();
  return { value: pieces.join(''), endsLine: false };
}

/** Takes up to a blank or the closing quote; tells whether it ended with an escaped line break. */
function takeQuotedWord(cursor: Cursor, quote: string, pieces: string[]): boolean {
  while (!cursor.isSpace()) {
    const character = cursor.peek();
    if (character === quote) {
      if (quote !== "'" || cursor.peek(1) !== "'") return false;
      pieces.push("'");
      cursor.skip(2);
    } else if (quote === '"' && character === '\\') {
      if (cursor.isBreak(1)) {
        cursor.skip();
        cursor.takeBreak();
        return true;
      }
      pieces.push(takeEscape(cursor));
    } else {
      pieces.push(cursor.take());
    }
  }
  return false;
}

function takeEscape(cursor: Cursor): string {
  const letter = cursor.peek(1);
  const simple = letter === '' ? undefined : ESCAPES[letter];
  const length = CODE_LENGTHS[letter];
  if (simple === undefined && length === undefined) throw cursor.error('found unknown escape character');
  cursor.skip(2);
  if (simple !== undefined) return simple;
  const digits = cursor.text.slice(cursor.offset, cursor.offset + length!);
  if (digits.length < length! || !/^[0-9a-f]+$/i.test(digits)) {
    throw cursor.error('did not find expected hexdecimal number');
  }
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw cursor.error('found invalid Unicode character escape code');
  }
  cursor.skip(length);
  return String.fromCodePoint(code);
}

/** Scans a block scalar, from its `|` or `>`. `indent` is that of the block that it stands in. */
export function scanBlock(cursor: Cursor, indent: number): ScannedScalar {
  const literal = cursor.take() === '|';
  const { chomp, increment } = takeBlockHeader(cursor);
  let column = increment === 0 ? 0 : Math.max(indent, 0) + increment;
  const pieces: string[] = [];
  let breaks: string;
  ({ column, breaks } = takeBlockIndent(cursor, column, indent));
  let lineBreak = '';
  let afterBlank = false;
  while (cursor.column === column && !cursor.isAtEnd()) {
    const blank = cursor.isBlank();
    const fold = !literal && lineBreak.startsWith('\n') && !afterBlank && !blank;
    pieces.push(fold ? (breaks === '' ? ' ' : '') : lineBreak, breaks);
    afterBlank = blank;
    const begin = cursor.offset;
    while (!cursor.isBreakOrEnd()) cursor.skip();
    pieces.push(cursor.text.slice(begin, cursor.offset));
    lineBreak = cursor.takeBreak();
    ({ column, breaks } = takeBlockIndent(cursor, column, indent));
  }
  if (chomp !== '-') pieces.push(lineBreak);
  if (chomp === '+') pieces.push(breaks);
  return { value: pieces.join(''), endsLine: true };
}

function takeBlockHeader(cursor: Cursor): { chomp: string; increment: number } {
  const header = /^(?:([+-])(\d?)|(\d)([+-]?))?/.exec(cursor.text.slice(cursor.offset, cursor.offset + 2))!;
  const chomp = header[1] ?? header[4] ?? '';
  const digit = header[2] ?? header[3] ?? '';
  cursor.skip(header[0].length);
  if (digit === '0') throw cursor.error('found an indentation indicator equal to 0');
  cursor.skipBlanks();
  cursor.skipComment();
  if (!cursor.isBreakOrEnd()) throw cursor.error('did not find expected comment or line break');
  cursor.takeBreak();
  return { chomp, increment: Number(digit) };
}

/** Takes indentation and empty lines; a `column` of 0 is one to be found out. */
function takeBlockIndent(cursor: Cursor, column: number, indent: number): { column: number; breaks: string } {
  let breaks = '';
  let widest = 0;
  for (;;) {
    while ((column === 0 || cursor.column < column) && cursor.peek() === ' ') cursor.skip();
    widest = Math.max(widest, cursor.column);
    if ((column === 0 || cursor.column < column) && cursor.peek() === '\t') {
      throw cursor.error('found a tab character where an indentation space is expected');
    }
    if (!cursor.isBreak()) break;
    breaks += cursor.takeBreak();
  }
  return { column: column === 0 ? Math.max(widest, indent + 1, 1) : column, breaks };
}
