import { ConnectionError } from '../../facts/errors.ts';

/** How much one list may come to, over all of its pages. */
export interface ListLimits {
  /** Bytes that are read. */
  readonly read: number;
  /** Bytes of the items of which something is kept. */
  readonly kept: number;
}

const MIB = 1024 * 1024;

/**
 * Of the API server. 100,000 Nodes of 20 KiB, or 150,000 pods whole, come to 2 GiB; 150,000 static pods, of which a few
 * KiB each are kept, to less than the other.
 */
const OF_SERVER: ListLimits = { read: 4096 * MIB, kept: 512 * MIB };

/** Of one kubelet: some hundreds of pods of 20 KiB, few of them static. */
export const OF_KUBELET: ListLimits = { read: 256 * MIB, kept: 64 * MIB };

/** What an item costs besides its bytes, however few these are. */
const OVERHEAD = 1024;

/** Pages in a row that brought nothing but the way to the next one. */
const MOST_EMPTY_PAGES = 100;

/** What one list has come to so far. Past its limits it throws `ConnectionError('protocol')`: no cluster is as large. */
export class ListBounds {
  readonly #limits: ListLimits;
  readonly #tokens = new Set<string>();
  #read = 0;
  #kept = 0;
  #items = 0;
  #emptyPages = 0;

  constructor(limits: ListLimits = OF_SERVER) {
    this.#limits = limits;
  }

  /** Takes note of bytes that came. */
  read(bytes: number): void {
    this.#read += bytes;
    if (this.#read > this.#limits.read) throw tooLarge(this.#limits.read);
  }

  /** Takes note of an item. */
  item(): void {
    this.#items += 1;
    this.read(OVERHEAD);
  }

  /** Takes note that of an item so many bytes are kept. */
  keep(bytes: number): void {
    this.#kept += bytes + OVERHEAD;
    if (this.#kept > this.#limits.kept) throw tooLarge(this.#limits.kept);
  }

  /** Takes note of the way to the next page. */
  turn(token: string): void {
    this.#emptyPages = this.#items === 0 ? this.#emptyPages + 1 : 0;
    this.#items = 0;
    if (this.#tokens.has(token) || this.#emptyPages > MOST_EMPTY_PAGES) {
      throw new ConnectionError(
        'protocol',
        'the list does not end: the server keeps sending pages with nothing new',
        'Check the server URL: it may not be a Kubernetes API server.',
      );
    }
    this.#tokens.add(token);
    this.keep(token.length);
  }
}

function tooLarge(limit: number): ConnectionError {
  return new ConnectionError('protocol', `the list is larger than any Kubernetes list (${limit / MIB} MiB)`);
}

/** Roughly the bytes that a value of JSON takes: those of its texts, and some for each value. */
export function weightOf(value: unknown): number {
  const rest: unknown[] = [value];
  let weight = 0;
  while (rest.length > 0) {
    const one = rest.pop();
    weight += 16;
    if (typeof one === 'string') weight += one.length;
    if (typeof one !== 'object' || one === null) continue;
    for (const [name, inner] of Object.entries(one)) {
      weight += name.length;
      rest.push(inner);
    }
  }
  return weight;
}
