import { ConnectionError } from '../../facts/errors.ts';
import { GatheredBytes } from '../transport/gathered-bytes.ts';
import { jsonOrNothing } from '../../facts/parsed-json.ts';

/** The API server takes no object over 3 MiB, the kubelet no manifest over 10 MiB; what is larger is no item. */
const LARGEST_ITEM = 16 * 1024 * 1024;
/** Everything of a list but its items: kind, version, metadata, the columns of a Table. */
const LARGEST_ENVELOPE = 1024 * 1024;

/** How deep the array of a list's items stands. */
const ITEMS_DEPTH = 2;

/** What a byte is outside of strings, where it is not plain. */
const STRING = 1;
const OPENING = 2;
const CLOSING = 3;

const KINDS = new Uint8Array(256);
KINDS[0x22] = STRING;
KINDS[0x5b] = KINDS[0x7b] = OPENING;
KINDS[0x5d] = KINDS[0x7d] = CLOSING;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;

/** Where the bytes of an item are, which are its own only until whoever gets it returns. */
export interface ItemBytes {
  readonly memory: Buffer;
  readonly start: number;
  readonly end: number;
  /** In how many levels it is nested. */
  readonly depth: number;
}

/** How many bytes an item has. */
export function itemSize({ start, end }: ItemBytes): number {
  return end - start;
}

/**
 * Cuts the JSON of a Kubernetes list, or of a Table, into its items or rows while it arrives, so that memory is bounded
 * by one item rather than by the answer. Only brackets and strings are followed: an item is valid JSON once
 * `JSON.parse` has taken it. No library: those for streams of JSON build every value, ten times slower than this.
 */
export class JsonItems {
  readonly #onItem: (item: ItemBytes) => void;
  readonly #envelope = new GatheredBytes(LARGEST_ENVELOPE, tooLarge('list metadata'));
  readonly #item = new GatheredBytes(LARGEST_ITEM, tooLarge('an item'));
  #depth = 0;
  /** Of the item. */
  #deepest = 0;
  #inItems = false;
  #inString = false;
  #escaped = false;

  constructor(onItem: (item: ItemBytes) => void) {
    this.#onItem = onItem;
  }

  /**
   * Takes the next bytes. Throws `ConnectionError('protocol')` for an item or an envelope that is too large to be one,
   * and what `onItem` throws.
   */
  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = chunk.length;
    if (end === 0) return;
    /** Where the part of the item or the envelope begins that this chunk holds. */
    let from = 0;
    let at = this.#inString ? afterString(chunk, this.#escaped ? 1 : 0) : 0;
    while (at < end) {
      const kind = KINDS[chunk[at]!]!;
      at += 1;
      if (kind === STRING) at = afterString(chunk, at);
      else if (kind === OPENING) from = this.#open(chunk, at - 1, from);
      else if (kind === CLOSING) from = this.#close(chunk, at - 1, from);
    }
    this.#inString = at > end;
    this.#escaped = at > end + 1;
    if (!this.#inItems) this.#envelope.add(chunk.subarray(from));
    else if (this.#depth > ITEMS_DEPTH) this.#item.add(chunk.subarray(from));
  }

  /** What came before the items, once the first has come: in a Table, the columns. */
  head(): unknown {
    return jsonOrNothing(`${this.#envelope.text()}]}`);
  }

  /** The list without its items, once all has been pushed; undefined where it is not one whole JSON value. */
  end(): unknown {
    return jsonOrNothing(this.#envelope.text());
  }

  /** Takes an opening bracket; answers from where on the chunk is to be kept. */
  #open(chunk: Buffer, at: number, from: number): number {
    this.#depth += 1;
    if (this.#inItems) {
      const begins = this.#depth === ITEMS_DEPTH + 1;
      if (begins || this.#depth > this.#deepest) this.#deepest = this.#depth;
      return begins ? at : from;
    }
    if (this.#depth !== ITEMS_DEPTH || chunk[at] !== OPEN_ARRAY) return from;
    this.#envelope.add(chunk.subarray(from, at + 1));
    this.#inItems = /"(?:items|rows)"\s*:\s*\[$/.test(this.#envelope.text().slice(-64));
    return at + 1;
  }

  #close(chunk: Buffer, at: number, from: number): number {
    this.#depth -= 1;
    if (!this.#inItems || this.#depth > ITEMS_DEPTH) return from;
    if (this.#depth === ITEMS_DEPTH) {
      this.#onItem(this.#itemBytes(chunk, from, at + 1));
      return from;
    }
    this.#inItems = false;
    return at;
  }

  /** Most items lie in one chunk, and are handed over where they are: millions of them are passed over after a look. */
  #itemBytes(chunk: Buffer, start: number, end: number): ItemBytes {
    const depth = this.#deepest - ITEMS_DEPTH;
    if (this.#item.size === 0) return { memory: chunk, start, end, depth };
    const memory = this.#item.complete(chunk.subarray(start, end));
    return { memory, start: 0, end: memory.length, depth };
  }
}

/**
 * The place after the quote that ends a string. One beyond the end of the chunk where the string goes on after it, two
 * where its next byte is escaped.
 */
function afterString(chunk: Buffer, start: number): number {
  const end = chunk.length;
  let at = start;
  while (at < end) {
    const byte = chunk[at]!;
    at += 1;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
  }
  return at + 1;
}

function tooLarge(what: string): () => ConnectionError {
  return () => new ConnectionError('protocol', `the answer has ${what} larger than in any Kubernetes list`);
}
