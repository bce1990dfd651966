import { closeSync, fstatSync, readSync } from 'node:fs';

/** A regular file that is open for reading, and may grow, be renamed or removed meanwhile. */
export class OpenFile {
  /** Which file it is, whatever it is called. */
  readonly identity: string;
  readonly #descriptor: number;
  #isOpen = true;

  /** Takes over a descriptor of a regular file. */
  constructor(descriptor: number) {
    const { dev, ino } = fstatSync(descriptor);
    this.identity = `${dev}:${ino}`;
    this.#descriptor = descriptor;
  }

  /** Bytes that it has now. */
  get size(): number {
    return fstatSync(this.#descriptor).size;
  }

  /** When it was written to last. */
  get modified(): Date {
    return fstatSync(this.#descriptor).mtime;
  }

  /** At most so many bytes from a position; none at the end. */
  read(position: number, length: number): Buffer {
    const piece = Buffer.allocUnsafe(length);
    return piece.subarray(0, readSync(this.#descriptor, piece, 0, length, position));
  }

  /** Lets go of it, once. */
  close(): void {
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }
}
