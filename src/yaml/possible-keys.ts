import type { DocumentSyntaxError } from './syntax-error.ts';
import type { Cursor, Mark } from './cursor.ts';

/** A key without `?` ends within this many characters, and on its line. */
const LONGEST_KEY = 1024;

/** A token that becomes a key if a `:` follows. */
export interface PossibleKey {
  /** Which token of the text it is, from 0. */
  readonly number: number;
  readonly mark: Mark;
  /** In a block, where the token stands in the column of its keys: it must be one. */
  readonly required: boolean;
}

/** The tokens that a `:` would make keys: one at most of the block, and of each flow collection that is open. */
export class PossibleKeys {
  readonly #cursor: Cursor;
  /** Outermost first; the first is that of the block. */
  readonly #ofLevels: (PossibleKey | undefined)[] = [undefined];
  readonly #levels = new Map<number, number>();

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** How many flow collections are open. */
  get flowDepth(): number {
    return this.#ofLevels.length - 1;
  }

  /** The one of the innermost collection, if there still is one. */
  get innermost(): PossibleKey | undefined {
    return this.#ofLevel(this.flowDepth);
  }

  /** Whether a token may still become a key. */
  includes(number: number): boolean {
    const level = this.#levels.get(number);
    return level !== undefined && this.#ofLevel(level) !== undefined;
  }

  openFlow(): void {
    this.#ofLevels.push(undefined);
  }

  closeFlow(): void {
    if (this.flowDepth > 0) this.#ofLevels.pop();
  }

  /** Takes the place of what was possible in the innermost collection. Throws where that had to be a key. */
  add(key: PossibleKey): void {
    this.drop();
    this.#ofLevels[this.flowDepth] = key;
    this.#levels.set(key.number, this.flowDepth);
  }

  /** No `:` can follow any more. Throws where one had to. */
  drop(): void {
    this.#drop(this.flowDepth);
  }

  /** It has become a key. */
  forget(): void {
    this.#forget(this.flowDepth);
  }

  /** Dropped where it has become too long. */
  #ofLevel(level: number): PossibleKey | undefined {
    const key = this.#ofLevels[level];
    if (key === undefined) return undefined;
    const { line, offset } = this.#cursor;
    if (key.mark.line === line && key.mark.offset + LONGEST_KEY >= offset) return key;
    this.#drop(level);
    return undefined;
  }

  #drop(level: number): void {
    if (this.#ofLevels[level]?.required === true) throw this.#missingColon();
    this.#forget(level);
  }

  #forget(level: number): void {
    const key = this.#ofLevels[level];
    if (key !== undefined) this.#levels.delete(key.number);
    this.#ofLevels[level] = undefined;
  }

  /** To go-yaml the end of the text is on a line of its own. */
  #missingColon(): DocumentSyntaxError {
    const { line, column } = this.#cursor;
    const isBehind = this.#cursor.isAtEnd() && column > 0;
    return this.#cursor.error("could not find expected ':'", isBehind ? line + 2 : undefined);
  }
}
