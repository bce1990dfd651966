import { readSync, type Stats } from 'node:fs';
import { failed, read, type FaultKind, type FileKind, type Outcome } from '../kubelet/file.ts';

const FAULTS: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>([
  ['ENOENT', 'absent'],
  ['EACCES', 'forbidden'],
  ['EPERM', 'forbidden'],
  ['ENOTDIR', 'not-a-directory'],
  ['ELOOP', 'loop'],
]);

/** Turns what the system refuses into a value. */
export function attempt<T>(look: () => T): Outcome<T> {
  try {
    return read(look());
  } catch (error) {
    return faultOf(error);
  }
}

/** Why the system refused something. */
export function faultOf(error: unknown): Outcome<never> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EISDIR') return failed('not-a-file', 'is a directory');
  const kind = FAULTS.get(code ?? '');
  return kind === undefined ? failed('failed', message) : failed(kind);
}

/** What an entry is. */
export function kindOf(stats: Stats): FileKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isFIFO()) return 'fifo';
  return stats.isSocket() ? 'socket' : 'device';
}

/**
 * The bytes of an open file, at most one more than `limit`. Files in /proc have a size of 0, and any file may grow: only
 * the end of the data counts.
 */
export function readUpTo(descriptor: number, limit: number): Buffer {
  const pieces: Buffer[] = [];
  let size = 0;
  while (size <= limit) {
    const piece = Buffer.allocUnsafe(Math.min(64 * 1024, limit + 1 - size));
    const count = readSync(descriptor, piece, 0, piece.length, null);
    if (count === 0) break;
    pieces.push(piece.subarray(0, count));
    size += count;
  }
  return Buffer.concat(pieces);
}
