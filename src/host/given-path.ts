import { isAbsolute, resolve } from 'node:path';
import { UsageError } from '../facts/errors.ts';

/**
 * The path in a node's tree that a user means with the value of a flag. A relative one begins at the working directory,
 * as for any program; below another root than the machine's own that is nowhere, and a `UsageError`.
 */
export function givenPath(flag: string, path: string | undefined, root: string): string | undefined {
  if (path === undefined || path === '' || isAbsolute(path)) return path;
  if (root === '/') return resolved(flag, path);
  throw new UsageError(
    `--${flag} ${JSON.stringify(path)} is relative, and files are read below ${root}`,
    'Give the path from that root, such as /etc/kubernetes/manifests.',
  );
}

/** Asks the system where this program runs, which it does not say of a directory that was deleted. */
function resolved(flag: string, path: string): string {
  try {
    return resolve(path);
  } catch {
    throw new UsageError(`--${flag} ${JSON.stringify(path)} is relative, and the current directory was deleted`);
  }
}
