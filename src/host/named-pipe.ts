import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a pipe without data is left alone, in milliseconds. */
const PAUSE = 20;

/**
 * The bytes of a FIFO up to its end, at most one more than `limit`. It is never opened or read in a call that blocks,
 * which no signal would end. Throws the system's error, and an `AbortError` once the signal fires.
 */
export async function readNamedPipe(path: string, limit: number, signal: AbortSignal): Promise<Uint8Array> {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pieces: Uint8Array[] = [];
  let size = 0;
  let begun = !mayComeYet(path, descriptor);
  try {
    while (size <= limit) {
      const piece = readNow(descriptor, limit + 1 - size);
      if (piece?.length === 0 && begun) break;
      begun ||= piece?.length !== 0;
      if (piece === undefined || piece.length === 0) await sleep(PAUSE, undefined, { signal });
      else {
        pieces.push(piece);
        size += piece.length;
      }
    }
  } finally {
    closeSync(descriptor);
  }
  return Buffer.concat(pieces);
}

/**
 * Whether a writer may still have to come: then the end of the data means nothing yet. A shell's `<(…)` is a pipe on no
 * directory's device, and whoever writes to it has been there from the start.
 */
function mayComeYet(path: string, descriptor: number): boolean {
  return fstatSync(descriptor).dev === statSync(dirname(path)).dev;
}

/** What is there; empty at the end of the data, undefined where a writer is there and has not written. */
function readNow(descriptor: number, most: number): Uint8Array | undefined {
  const piece = Buffer.allocUnsafe(Math.min(64 * 1024, most));
  try {
    return piece.subarray(0, readSync(descriptor, piece, 0, piece.length, null));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
