import { readFileSync } from 'node:fs';
import { ConnectionError } from '../../domain/errors.ts';
import type { ConnectionFault } from '../../domain/errors.ts';

/** Reads a file that a kubeconfig or a flag names; `what` is its role, such as `client-key`. */
export function readCredentialFile(path: string, what: string, fault: ConnectionFault = 'credentials'): Buffer {
  try {
    return readFileSync(path);
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
