import type { Place } from './place.ts';
import { DocumentSyntaxError } from './syntax-error.ts';

/** A position in the text, counted from 0. */
export interface Mark {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Reads a text character by character and keeps count of lines. The end of the text reads as an empty string. */
export class Cursor {
  readonly text: string;
  #offset = 0;
  #line = 0;
  #column = 0;

  constructor(text: string) {
    this.text = text;
  }

  get mark(): Mark {
    return { offset: this.#offset, line: this.#line, column: this.#column };
  }

  get offset(): number {
    return this.#offset;
  }

  get line(): number {
    return this.#line;
  }

  get column(): number {
    return this.#column;
  }

  /** The character `ahead` of the present one. */
  peek(ahead = 0): string {
    return this.text.charAt(this.#offset + ahead);
  }

  /** Steps over characters that are no line breaks. */
  skip(count = 1): void {
    this.#offset += count;
    this.#column += count;
  }

  /** Takes one character that is no line break. */
  take(): string {
    const character = this.peek();
    this.skip();
    return character;
  }

  /** Takes a line break, `\r\n` as one, and returns what it means: a newline, or the separator itself. */
  takeBreak(): string {
    const character = this.peek();
    if (character === '') return '';
    this.#offset += character === '\r' && this.peek(1) === '\n' ? 2 : 1;
    this.#line += 1;
    this.#column = 0;
    return character === '\u2028' || character === '\u2029' ? character : '\n';
  }

  isAtEnd(): boolean {
    return this.#offset >= this.text.length;
  }

  isBlank(ahead = 0): boolean {
    const character = this.peek(ahead);
    return character === ' ' || character === '\t';
  }

  isBreak(ahead = 0): boolean {
    return isLineBreak(this.peek(ahead));
  }

  isBreakOrEnd(ahead = 0): boolean {
    return this.peek(ahead) === '' || this.isBreak(ahead);
  }

  /** Blank, line break or end. */
  isSpace(ahead = 0): boolean {
    const character = this.peek(ahead);
    return character === ' ' || character === '' || character === '\t' || isLineBreak(character);
  }

  /** Whether `---` or `...` stands here, at the beginning of a line. */
  isDocumentMark(characters: '-.' | '-' | '.' = '-.'): boolean {
    const first = this.peek();
    if (this.#column !== 0 || first === '' || !characters.includes(first)) return false;
    return this.peek(1) === first && this.peek(2) === first && this.isSpace(3);
  }

  /** Takes characters for as long as they match. */
  takeWhile(pattern: RegExp): string {
    const begin = this.#offset;
    while (pattern.test(this.peek())) this.skip();
    return this.text.slice(begin, this.#offset);
  }

  /** Steps over what a sticky pattern matches here: no line break. */
  skipRun(pattern: RegExp): void {
    pattern.lastIndex = this.#offset;
    if (pattern.test(this.text)) this.skip(pattern.lastIndex - this.#offset);
  }

  skipBlanks(): void {
    while (this.isBlank()) this.skip();
  }

  /** Steps over a comment, up to the end of its line. */
  skipComment(): void {
    if (this.peek() === '#') this.skipLine();
  }

  /** Steps over what is left of the line. */
  skipLine(): void {
    for (let begin = -1; begin < this.#offset;) {
      begin = this.#offset;
      this.skipRun(PIECE_OF_LINE);
    }
  }

  /** The error at the present position; `loggedLine` is given where the kubelet's log names another line. */
  error(message: string, loggedLine?: number): DocumentSyntaxError {
    return new DocumentSyntaxError(message, placeOf(this.mark), loggedLine);
  }
}

/** In pieces: the engine keeps its way back in a stack, which a line of megabytes can fill. */
const PIECE_OF_LINE = /[^\n\r\x85\u2028\u2029]{1,65536}/y;

/** The line breaks of YAML 1.1. */
function isLineBreak(character: string): boolean {
  if (character < '\x85') return character === '\n' || character === '\r';
  return character === '\x85' || character === '\u2028' || character === '\u2029';
}

/** As an editor counts. */
export function placeOf({ line, column }: Mark): Place {
  return { line: line + 1, column: column + 1 };
}
