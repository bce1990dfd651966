import { GoTemplateError, lex, type TemplateToken, type TokenKind } from './go-template-lexer.ts';
import { tokenText } from './go-template-node.ts';

/** So deep may actions and parentheses be nested; Go stops at 10,000, which is more than a stack of JavaScript holds. */
const MOST_DEPTH = 500;

/** The pieces of a template, taken one after the other, and the errors that name their lines. */
export class TokenReader {
  readonly #tokens: readonly TemplateToken[];
  #next = 0;
  /** The last piece that was looked at: errors name its line. */
  #seen = 0;
  /** The line of the action that is being read; 0 between two. */
  actionLine = 0;
  #depth = 0;

  constructor(source: string) {
    this.#tokens = lex(source);
  }

  /** The place of the next piece, for `goBack`. */
  get place(): number {
    return this.#next;
  }

  /** Reads what is nested in something. Refuses what is nested too deep. */
  nested<Result>(read: () => Result): Result {
    if (this.#depth === MOST_DEPTH) this.fail('max expression depth exceeded');
    this.#depth += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }

  goBack(place: number): void {
    this.#next = place;
  }

  /** The next piece; the last one again at the end. */
  peek(): TemplateToken {
    this.#seen = this.#next;
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)]!;
  }

  /** Takes the next piece. */
  read(): TemplateToken {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  /** The next piece that is no blank. */
  peekOver(): TemplateToken {
    while (this.peek().kind === 'space') this.#next += 1;
    return this.peek();
  }

  /** Takes the next piece that is no blank. */
  readOver(): TemplateToken {
    this.peekOver();
    return this.read();
  }

  /** Takes a piece that must be of this kind. */
  expect(kind: TokenKind, context: string): void {
    const token = this.readOver();
    if (token.kind !== kind) this.unexpected(token, context);
  }

  /** Refuses a piece that has no place there. */
  unexpected(token: TemplateToken, context: string): never {
    if (token.kind !== 'error') this.fail(`unexpected ${tokenText(token)} in ${context}`);
    const started =
      this.actionLine === 0 || this.actionLine === token.line
        ? ''
        : `${token.text.endsWith(' action') ? '' : ' in action'} started at output:${this.actionLine}`;
    this.fail(`${token.text}${started}`);
  }

  /** Throws a `GoTemplateError` of the line that was looked at last. */
  fail(words: string): never {
    const { line } = this.#tokens[Math.min(this.#seen, this.#tokens.length - 1)]!;
    throw new GoTemplateError(`template: output:${line}: ${words}`);
  }
}

/** Whether a piece is this word of the language. */
export function isWord({ kind, text }: TemplateToken, word: string): boolean {
  return kind === 'keyword' && text === word;
}
