import { ConnectionError } from '../domain/errors.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The API server takes no object over 3 MiB, the kubelet no manifest over 10 MiB; what is larger is no item. */
const LARGEST_ITEM = 16 * 1024 * 1024;
/** Everything of a list but its items: kind, version, metadata. */
const LARGEST_ENVELOPE = 1024 * 1024;

/** How deep the array `items` of a list stands. */
const ITEMS_DEPTH = 2;

/**
 * Cuts the JSON of a Kubernetes list into its items while it arrives, so that memory is bounded by one item rather
 * than by the answer. Only brackets and strings are followed: an item is valid JSON once `JSON.parse` has taken it.
 * Throws `ConnectionError('protocol')` for an item or an envelope that is too large to be one.
 */
export class JsonItems {
  #depth = 0;
  #inItems = false;
  #inString = false;
  #escaped = false;
  readonly #envelope: Uint8Array[] = [];
  #envelopeSize = 0;
  #item: Uint8Array[] = [];
  #itemSize = 0;

  /** Takes the next bytes; answers the items that they complete. */
  push(chunk: Uint8Array): Buffer[] {
    const items: Buffer[] = [];
    /** Where the part of the item or the envelope begins that this chunk holds. */
    let from = 0;
    const begin = this.#inString ? this.#endOfString(chunk, 0) + 1 : 0;
    for (let at = begin; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (byte === QUOTE) {
        this.#inString = true;
        at = this.#endOfString(chunk, at + 1);
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        from = this.#open(chunk, at, from);
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        this.#depth -= 1;
        if (!this.#inItems || this.#depth > ITEMS_DEPTH) continue;
        if (this.#depth === ITEMS_DEPTH) {
          items.push(this.#completeItem(chunk.subarray(from, at + 1)));
        } else {
          this.#inItems = false;
          from = at;
        }
      }
    }
    if (!this.#inItems) this.#keepEnvelope(chunk.subarray(from));
    else if (this.#depth > ITEMS_DEPTH) this.#keepItem(chunk.subarray(from));
    return items;
  }

  /** The list without its items, once all has been pushed; undefined where it is not one whole JSON value. */
  end(): unknown {
    try {
      return JSON.parse(Buffer.concat(this.#envelope).toString('utf8'));
    } catch {
      return undefined;
    }
  }

  /** Takes an opening bracket; answers from where on the chunk is to be kept. */
  #open(chunk: Uint8Array, at: number, from: number): number {
    this.#depth += 1;
    if (this.#inItems) return this.#depth === ITEMS_DEPTH + 1 ? at : from;
    if (this.#depth !== ITEMS_DEPTH || chunk[at] !== OPEN_ARRAY) return from;
    this.#keepEnvelope(chunk.subarray(from, at + 1));
    this.#inItems = this.#atItems();
    return at + 1;
  }

  /** The place of the quote that ends the string, or the end of the chunk. */
  #endOfString(chunk: Uint8Array, start: number): number {
    let at = start;
    if (this.#escaped && chunk.length > 0) {
      this.#escaped = false;
      at += 1;
    }
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === QUOTE) {
        this.#inString = false;
        break;
      }
      if (byte === BACKSLASH) {
        at += 1;
        this.#escaped = at === chunk.length;
      }
    }
    return at;
  }

  #completeItem(part: Uint8Array): Buffer {
    this.#keepItem(part);
    const item = Buffer.concat(this.#item);
    this.#item = [];
    this.#itemSize = 0;
    return item;
  }

  #keepItem(part: Uint8Array): void {
    this.#itemSize += part.length;
    if (this.#itemSize > LARGEST_ITEM) throw tooLarge('an item');
    this.#item.push(part);
  }

  #keepEnvelope(part: Uint8Array): void {
    this.#envelopeSize += part.length;
    if (this.#envelopeSize > LARGEST_ENVELOPE) throw tooLarge('an envelope');
    this.#envelope.push(part);
  }

  #atItems(): boolean {
    return /"items"\s*:\s*\[$/.test(Buffer.concat(this.#envelope).toString('utf8').slice(-64));
  }
}

function tooLarge(what: string): ConnectionError {
  return new ConnectionError('protocol', `the answer is a list with ${what} larger than any Kubernetes object`);
}
