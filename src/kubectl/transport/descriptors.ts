import { closeSync, openSync } from 'node:fs';
import { ConnectionError } from '../../facts/errors.ts';

const EXHAUSTED = new Set(['EMFILE', 'ENFILE']);

/**
 * The fault of this machine, not of a server, where an attempt to connect failed for want of file descriptors; else
 * undefined. Bun, and the resolver of names, tell it as something else, so it is tried whether one is to be had.
 */
export function descriptorFault(code: string, cause: unknown): ConnectionError | undefined {
  if (!EXHAUSTED.has(code) && !areExhausted()) return undefined;
  return new ConnectionError(
    'exhausted',
    'too many open files: this machine has no file descriptor left for a connection',
    'Raise the limit (ulimit -n), or ask fewer kubelets at a time with --concurrency.',
    cause,
  );
}

function areExhausted(): boolean {
  try {
    closeSync(openSync('/', 'r'));
    return false;
  } catch (error) {
    return EXHAUSTED.has((error as { code?: string }).code ?? '');
  }
}
