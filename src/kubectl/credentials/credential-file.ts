import { closeSync, openSync, readSync } from 'node:fs';
import { ConnectionError } from '../../facts/errors.ts';
import type { ConnectionFault } from '../../facts/errors.ts';
import { GatheredBytes } from '../transport/gathered-bytes.ts';

const MIB = 1024 * 1024;

/** Bytes of a kubeconfig or of what it names: thousands of clusters, or every authority there is, have some MiB. */
const LARGEST_FILE = 32 * MIB;

/** Reads a whole file, which may be a pipe or a device. Throws what the system refuses, and where it does not end. */
export function readBoundedFile(path: string): Buffer {
  const gathered = new GatheredBytes(LARGEST_FILE, () => new Error(`larger than ${LARGEST_FILE / MIB} MiB`));
  const piece = Buffer.allocUnsafe(64 * 1024);
  const descriptor = openSync(path, 'r');
  try {
    for (let count = -1; count !== 0;) {
      count = readSync(descriptor, piece, 0, piece.length, null);
      gathered.add(piece.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
  return gathered.bytes();
}

/** The same for a file that can be done without. */
export function readIfPossible(path: string): Buffer | undefined {
  try {
    return readBoundedFile(path);
  } catch {
    return undefined;
  }
}

/** Reads a file that a kubeconfig or a flag names; `what` is its role, such as `client-key`. */
export function readCredentialFile(path: string, what: string, fault: ConnectionFault = 'credentials'): Buffer {
  try {
    return readBoundedFile(path);
  } catch (error) {
    throw new ConnectionError(
      fault,
      `unable to read ${what} ${path}: ${fileFault(error)}`,
      'Check the path in the kubeconfig and the permissions of the file.',
      error,
    );
  }
}

/** Words for why a file could not be read. */
export function fileFault(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  switch (code) {
    case 'ENOENT':
      return 'no such file or directory';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'is a directory';
    case 'ENOTDIR':
      return 'not a directory';
    default:
      return code === '' && error instanceof Error ? error.message : code;
  }
}
