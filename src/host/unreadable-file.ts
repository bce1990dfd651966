import type { Unreadable } from '../facts/evidence.ts';
import type { FileFault } from '../kubelet/file.ts';

/** A file that could not be read, for whoever reads that it is missing. */
export function unreadableFile(path: string, { kind, why }: FileFault): Unreadable {
  return kind === 'forbidden' ? { what: path, why: `${why} (run as root)` } : { what: path, why };
}
