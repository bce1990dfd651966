import type { FileStatus, Outcome } from '../kubelet/file.ts';

/**
 * A node's file system, read-only: this machine's, or what was read from another. Paths are absolute in the node's own
 * terms (`/etc/kubernetes`), with links followed inside its root alone. A name that is not UTF-8 has its odd bytes as
 * lone surrogates (see `path-bytes.ts`). Nothing here throws for what it finds: failures are values.
 */
export interface FileTree {
  /** Names in a directory, in byte order. */
  list(path: string): Outcome<readonly string[]>;
  /** The entry itself: a link is a `link`. */
  status(path: string): Outcome<FileStatus>;
  /** Where a link points, as it is written in it. */
  readLink(path: string): Outcome<string>;
  /** The path with all links followed. */
  resolve(path: string): Outcome<string>;
  /** The bytes of a regular file of at most `limit` bytes. Anything else is a fault, and never opened. */
  read(path: string, limit: number): Outcome<Uint8Array>;
}

/** Small files of the system: command lines, configuration, unit files. */
const SMALL_FILE = 1024 * 1024;

/** A small text file. */
export function readText(tree: FileTree, path: string): Outcome<string> {
  const outcome = tree.read(path, SMALL_FILE);
  return outcome.ok ? { ok: true, value: Buffer.from(outcome.value).toString('utf8') } : outcome;
}

/** Whether there is something at the path, links followed; false where that cannot be seen. */
export function exists(tree: FileTree, path: string): boolean {
  return tree.resolve(path).ok;
}
