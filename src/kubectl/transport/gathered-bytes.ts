const FIRST_SIZE = 16 * 1024;

/**
 * Bytes that are put together out of parts, at most so many. They are copied into one piece of memory, which is used
 * again: a million parts of one byte each take no more than one of a million.
 */
export class GatheredBytes {
  readonly #limit: number;
  readonly #tooMany: () => Error;
  #memory = Buffer.alloc(0);
  #size = 0;

  /** `tooMany` makes the error that `add` throws beyond the limit. */
  constructor(limit: number, tooMany: () => Error) {
    this.#limit = limit;
    this.#tooMany = tooMany;
  }

  get size(): number {
    return this.#size;
  }

  add(part: Uint8Array): void {
    const size = this.#size + part.length;
    if (size > this.#limit) throw this.#tooMany();
    if (size > this.#memory.length) {
      const larger = Buffer.allocUnsafe(Math.max(size, 2 * this.#memory.length, FIRST_SIZE));
      this.#memory.copy(larger, 0, 0, this.#size);
      this.#memory = larger;
    }
    this.#memory.set(part, this.#size);
    this.#size = size;
  }

  /** Everything, with a last part; begins anew. What comes in one part is not copied. */
  complete(last: Buffer): Buffer {
    if (this.#size === 0) return last;
    this.add(last);
    const all = this.#memory.subarray(0, this.#size);
    this.#size = 0;
    return all;
  }

  /** Everything so far, which holds until more is added. */
  bytes(): Buffer {
    return this.#memory.subarray(0, this.#size);
  }

  /** The same as UTF-8. */
  text(): string {
    return this.#memory.toString('utf8', 0, this.#size);
  }
}

/** The beginning of a body as text, at most `limit` bytes of it. */
export async function bodyStart(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const gathered = new GatheredBytes(limit, () => new RangeError('more than the limit'));
  for await (const chunk of body) {
    gathered.add(chunk.subarray(0, limit - gathered.size));
    if (gathered.size === limit) break;
  }
  return gathered.text();
}
