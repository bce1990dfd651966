import type { Cursor } from './cursor.ts';
import { Pieces } from './pieces.ts';

/** A scalar as scanned. */
export interface ScannedScalar {
  readonly value: string;
  /** Whether it ended on a later line than its last character: then a new line has begun. */
  readonly endsLine: boolean;
}

const FLOW_END = /[,?[\]{}]/;

/** Characters that end no word without quotes, whatever follows them; outside of flow collections and in one. */
const RUN = /[^ \t\n\r\x85\u2028\u2029:]+/y;
const FLOW_RUN = /[^ \t\n\r\x85\u2028\u2029:,?[\]{}]+/y;
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
  folded = false;
  #furtherBreaks: Pieces | undefined;

  addBreak(text: string): void {
    this.#furtherBreaks ??= new Pieces();
    this.#furtherBreaks.add(text);
  }

  /** What the gap stands for: its blanks, or its line breaks folded. */
  text(): string {
    if (!this.folded) return this.blanks;
    const further = this.#furtherBreaks?.text() ?? '';
    if (this.firstBreak !== '\n') return this.firstBreak + further;
    return further === '' ? ' ' : further;
  }
}

/** Takes the blanks and line breaks at the cursor. `onBlank` may refuse one that begins a line. */
function takeGap(cursor: Cursor, gap: Gap, onBlank: () => void): void {
  while (cursor.isBlank() || cursor.isBreak()) {
    if (cursor.isBlank()) {
      if (gap.folded) onBlank();
      if (gap.folded) cursor.skip();
      else gap.blanks = takeBlanks(cursor);
    } else if (gap.folded) {
      gap.addBreak(cursor.takeBreak());
    } else {
      gap.blanks = '';
      gap.firstBreak = cursor.takeBreak();
      gap.folded = true;
    }
  }
}

function takeBlanks(cursor: Cursor): string {
  const begin = cursor.offset;
  cursor.skipBlanks();
  return cursor.text.slice(begin, cursor.offset);
}

/** Scans a scalar without quotes. `indent` is that of the block that it stands in. */
export function scanPlain(cursor: Cursor, indent: number, inFlow: boolean): ScannedScalar {
  const pieces = new Pieces();
  let gap = new Gap();
  while (!cursor.isDocumentMark() && cursor.peek() !== '#') {
    const word = takePlainWord(cursor, inFlow);
    if (word !== '') {
      pieces.add(gap.text());
      pieces.add(word);
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
  return { value: pieces.text(), endsLine: gap.folded };
}

function takePlainWord(cursor: Cursor, inFlow: boolean): string {
  const begin = cursor.offset;
  while (!cursor.isSpace()) {
    const character = cursor.peek();
    if (character === ':' && cursor.isSpace(1)) break;
    if (inFlow && FLOW_END.test(character)) break;
    cursor.skip();
    cursor.skipRun(inFlow ? FLOW_RUN : RUN);
  }
  return cursor.text.slice(begin, cursor.offset);
}

/** Scans a scalar in quotes, from its first quote to its last. */
export function scanQuoted(cursor: Cursor): ScannedScalar {
  const quote = cursor.take();
  const pieces = new Pieces();
  for (;;) {
    if (cursor.isDocumentMark()) throw cursor.error('found unexpected document indicator');
    if (cursor.isAtEnd()) throw cursor.error('found unexpected end of stream');
    const folded = takeQuotedWord(cursor, quote, pieces);
    if (cursor.peek() === quote) break;
    if (!folded && cursor.isBlank() && !cursor.isSpace(1)) {
      pieces.add(cursor.take());
      continue;
    }
    const gap = new Gap();
    gap.folded = folded;
    takeGap(cursor, gap, () => undefined);
    pieces.add(gap.text());
  }
  cursor.skip();
  return { value: pieces.text(), endsLine: false };
}

/** Takes up to a blank or the closing quote; tells whether it ended with an escaped line break. */
function takeQuotedWord(cursor: Cursor, quote: string, pieces: Pieces): boolean {
  while (!cursor.isSpace()) {
    const character = cursor.peek();
    if (character === quote) {
      if (quote !== "'" || cursor.peek(1) !== "'") return false;
      pieces.add("'");
      cursor.skip(2);
    } else if (quote === '"' && character === '\\') {
      if (cursor.isBreak(1)) {
        cursor.skip();
        cursor.takeBreak();
        return true;
      }
      pieces.add(takeEscape(cursor));
    } else pieces.add(takeQuotedRun(cursor, quote));
  }
  return false;
}

/** Takes what stands for itself. */
function takeQuotedRun(cursor: Cursor, quote: string): string {
  const begin = cursor.offset;
  while (!cursor.isSpace() && cursor.peek() !== quote && cursor.peek() !== '\\') cursor.skip();
  if (cursor.offset === begin) cursor.skip();
  return cursor.text.slice(begin, cursor.offset);
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
  const pieces = new Pieces();
  let breaks: string;
  ({ column, breaks } = takeBlockIndent(cursor, column, indent));
  let lineBreak = '';
  let afterBlank = false;
  while (cursor.column === column && !cursor.isAtEnd()) {
    const blank = cursor.isBlank();
    const fold = !literal && lineBreak.startsWith('\n') && !afterBlank && !blank;
    pieces.add(fold ? (breaks === '' ? ' ' : '') : lineBreak);
    pieces.add(breaks);
    afterBlank = blank;
    const begin = cursor.offset;
    cursor.skipLine();
    pieces.add(cursor.text.slice(begin, cursor.offset));
    lineBreak = cursor.takeBreak();
    ({ column, breaks } = takeBlockIndent(cursor, column, indent));
  }
  if (chomp !== '-') pieces.add(lineBreak);
  if (chomp === '+') pieces.add(breaks);
  return { value: pieces.text(), endsLine: true };
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
  let breaks: Pieces | undefined;
  let widest = 0;
  for (;;) {
    while ((column === 0 || cursor.column < column) && cursor.peek() === ' ') cursor.skip();
    widest = Math.max(widest, cursor.column);
    if ((column === 0 || cursor.column < column) && cursor.peek() === '\t') {
      throw cursor.error('found a tab character where an indentation space is expected');
    }
    if (!cursor.isBreak()) break;
    breaks ??= new Pieces();
    breaks.add(cursor.takeBreak());
  }
  return { column: column === 0 ? Math.max(widest, indent + 1, 1) : column, breaks: breaks?.text() ?? '' };
}
