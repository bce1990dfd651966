import { Cursor, type Mark } from './cursor.ts';
import { PossibleKeys } from './possible-keys.ts';
import { scanAnchor, scanDirective, scanTag } from './properties.ts';
import { scanBlock, scanPlain, scanQuoted, type ScannedScalar } from './scalars.ts';
import type { Punctuation, ScalarStyle, Token } from './token.ts';

/** Of blocks and of flow collections, as in go-yaml. */
const DEEPEST = 10000;
/**
 * Splits YAML 1.1 into tokens as libyaml does, of which go-yaml v2 in the kubelet is a translation: what is an error
 * there is one here, at the same place. `yaml`, written for YAML 1.2, differs in tabs, `%`, `?` and in where a document
 * ends.
 */
export class Scanner {
  readonly #cursor: Cursor;
  readonly #queue: Token[] = [];
  /** Tokens handed out so far: the number of the queue's first token. */
  #taken = 0;
  readonly #keys: PossibleKeys;
  #keyAllowed = true;
  #indent = -1;
  readonly #indents: number[] = [];
  #ended = false;

  /** What begins with a character of its own, wherever that stands. */
  readonly #fetchers: ReadonlyMap<string, () => void>;

  constructor(text: string) {
    const cursor = new Cursor(text);
    this.#cursor = cursor;
    this.#keys = new PossibleKeys(cursor);
    const quoted = (): ScannedScalar => scanQuoted(cursor);
    this.#fetchers = new Map<string, () => void>([
      ['[', this.#openFlow.bind(this, 'flow-sequence-start')],
      ['{', this.#openFlow.bind(this, 'flow-mapping-start')],
      [']', this.#closeFlow.bind(this, 'flow-sequence-end')],
      ['}', this.#closeFlow.bind(this, 'flow-mapping-end')],
      [',', this.#fetchFlowEntry.bind(this)],
      ['*', this.#fetchProperty.bind(this, () => scanAnchor(cursor, 'alias'))],
      ['&', this.#fetchProperty.bind(this, () => scanAnchor(cursor, 'anchor'))],
      ['!', this.#fetchProperty.bind(this, () => scanTag(cursor))],
      ["'", this.#fetchScalar.bind(this, 'single-quoted', quoted)],
      ['"', this.#fetchScalar.bind(this, 'double-quoted', quoted)],
    ]);
  }

  /** How far the text has been read, in characters. */
  get offset(): number {
    return this.#cursor.offset;
  }

  /** The next token, which stays. After the end it is `stream-end` for ever. */
  peek(): Token {
    while (!this.#ended && (this.#queue.length === 0 || this.#keys.includes(this.#taken))) this.#fetch();
    return this.#queue[0]!;
  }

  /** Takes the next token. */
  take(): Token {
    const token = this.peek();
    if (token.type === 'stream-end') return token;
    this.#queue.shift();
    this.#taken += 1;
    return token;
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    const { mark } = this.#cursor;
    const number = this.#taken + this.#queue.length;
    const required = this.#keys.flowDepth === 0 && this.#indent === mark.column;
    this.#keys.add({ number, mark, required });
  }

  #openBlock(column: number, type: Punctuation, mark: Mark, number?: number): void {
    if (this.#keys.flowDepth > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > DEEPEST) throw this.#cursor.error(`exceeded max depth of ${DEEPEST}`);
    this.#insert({ type, mark }, number);
  }

  #closeBlocks(column: number): void {
    if (this.#keys.flowDepth > 0) return;
    while (this.#indent > column) {
      this.#insert({ type: 'block-end', mark: this.#cursor.mark });
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #insert(token: Token, number?: number): void {
    if (number === undefined) this.#queue.push(token);
    else this.#queue.splice(number - this.#taken, 0, token);
  }

  #fetch(): void {
    this.#skipToToken();
    const cursor = this.#cursor;
    this.#closeBlocks(cursor.column);
    if (cursor.isAtEnd()) {
      this.#fetchEnd();
      return;
    }
    if (cursor.column === 0 && cursor.peek() === '%') {
      this.#leaveDocument();
      this.#insert(scanDirective(cursor));
      return;
    }
    if (cursor.isDocumentMark()) {
      this.#leaveDocument();
      this.#punctuate(cursor.peek() === '-' ? 'document-start' : 'document-end', 3);
      return;
    }
    this.#fetchContent(cursor.peek());
  }

  #skipToToken(): void {
    const cursor = this.#cursor;
    for (;;) {
      if (cursor.column === 0 && cursor.peek() === '\ufeff') cursor.skip();
      const tabs = this.#keys.flowDepth > 0 || !this.#keyAllowed;
      while (cursor.peek() === ' ' || (tabs && cursor.peek() === '\t')) cursor.skip();
      cursor.skipComment();
      if (!cursor.isBreak()) return;
      cursor.takeBreak();
      if (this.#keys.flowDepth === 0) this.#keyAllowed = true;
    }
  }

  #fetchEnd(): void {
    this.#closeBlocks(-1);
    this.#keys.drop();
    this.#insert({ type: 'stream-end', mark: this.#cursor.mark });
    this.#ended = true;
  }

  #leaveDocument(): void {
    this.#closeBlocks(-1);
    this.#keys.drop();
    this.#keyAllowed = false;
  }

  #fetchContent(character: string): void {
    const cursor = this.#cursor;
    const inFlow = this.#keys.flowDepth > 0;
    const fetch = this.#fetchers.get(character);
    if (fetch !== undefined) fetch();
    else if (character === '-' && cursor.isSpace(1)) this.#fetchBlockEntry();
    else if (character === '?' && (inFlow || cursor.isSpace(1))) this.#fetchKey();
    else if (character === ':' && (inFlow || cursor.isSpace(1))) this.#fetchValue();
    else if ((character === '|' || character === '>') && !inFlow) this.#fetchBlockScalar(character);
    else if (this.#beginsPlain(character)) {
      this.#fetchScalar('plain', () => scanPlain(cursor, this.#indent, inFlow));
    } else throw cursor.error('found character that cannot start any token');
  }

  #beginsPlain(character: string): boolean {
    if (character === '-') return !this.#cursor.isBlank(1);
    if (character === '?' || character === ':') return this.#keys.flowDepth === 0;
    return !'\t#|>%@`'.includes(character);
  }

  #punctuate(type: Punctuation, length = 1): void {
    const { mark } = this.#cursor;
    this.#cursor.skip(length);
    this.#insert({ type, mark });
  }

  #openFlow(type: Punctuation): void {
    this.#saveKey();
    this.#keys.openFlow();
    if (this.#keys.flowDepth > DEEPEST) throw this.#cursor.error(`exceeded max depth of ${DEEPEST}`);
    this.#keyAllowed = true;
    this.#punctuate(type);
  }

  #closeFlow(type: Punctuation): void {
    this.#keys.drop();
    this.#keys.closeFlow();
    this.#keyAllowed = false;
    this.#punctuate(type);
  }

  #fetchFlowEntry(): void {
    this.#keys.drop();
    this.#keyAllowed = true;
    this.#punctuate('flow-entry');
  }

  #fetchBlockEntry(): void {
    const { mark } = this.#cursor;
    if (this.#keys.flowDepth === 0 && !this.#keyAllowed) {
      throw this.#cursor.error('block sequence entries are not allowed in this context');
    }
    this.#openBlock(mark.column, 'block-sequence-start', mark);
    this.#keys.drop();
    this.#keyAllowed = true;
    this.#punctuate('block-entry');
  }

  #fetchKey(): void {
    const { mark } = this.#cursor;
    if (this.#keys.flowDepth === 0 && !this.#keyAllowed) {
      throw this.#cursor.error('mapping keys are not allowed in this context');
    }
    this.#openBlock(mark.column, 'block-mapping-start', mark);
    this.#keys.drop();
    this.#keyAllowed = this.#keys.flowDepth === 0;
    this.#punctuate('key');
  }

  #fetchValue(): void {
    const key = this.#keys.innermost;
    if (key === undefined) {
      const { mark } = this.#cursor;
      if (this.#keys.flowDepth === 0 && !this.#keyAllowed) {
        throw this.#cursor.error('mapping values are not allowed in this context');
      }
      this.#openBlock(mark.column, 'block-mapping-start', mark);
      this.#keyAllowed = this.#keys.flowDepth === 0;
    } else {
      this.#insert({ type: 'key', mark: key.mark }, key.number);
      this.#openBlock(key.mark.column, 'block-mapping-start', key.mark, key.number);
      this.#keys.forget();
      this.#keyAllowed = false;
    }
    this.#punctuate('value');
  }

  #fetchProperty(scan: () => Token): void {
    this.#saveKey();
    this.#keyAllowed = false;
    this.#insert(scan());
  }

  #fetchScalar(style: ScalarStyle, scan: () => ScannedScalar): void {
    const { mark } = this.#cursor;
    this.#saveKey();
    const { value, endsLine } = scan();
    this.#keyAllowed = endsLine;
    this.#insert({ type: 'scalar', mark, value, style });
  }

  #fetchBlockScalar(indicator: '|' | '>'): void {
    const { mark } = this.#cursor;
    this.#keys.drop();
    this.#keyAllowed = true;
    const { value } = scanBlock(this.#cursor, this.#indent);
    this.#insert({ type: 'scalar', mark, value, style: indicator === '|' ? 'literal' : 'folded' });
  }
}
