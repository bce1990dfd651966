import { chmodSync, cpSync, lstatSync, lutimesSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A node's file tree in a temporary directory, to be changed and removed at will. */
export interface TestHost {
  readonly root: string;
  /** The path on this machine of a path on that node. */
  path(path: string): string;
  remove(): void;
}

/** When every file of a test host was last changed. */
export const MODIFIED = new Date('2026-03-01T12:00:00Z');

const FIXTURES = join(import.meta.dirname, '../fixtures/hosts');

/** The names of the fixture hosts. */
export function hostNames(): string[] {
  return readdirSync(FIXTURES).sort();
}

/** A copy of `test/fixtures/hosts/NAME`; an empty host without a name. Files are 0600, directories 0700. */
export function createHost(name?: string): TestHost {
  const root = mkdtempSync(join(tmpdir(), 'kubectl-static-host-'));
  if (name !== undefined) cpSync(join(FIXTURES, name), root, { recursive: true, verbatimSymlinks: true });
  settle(root);
  return {
    root,
    path: (path) => join(root, path),
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Gives every file the same mode and time. */
export function settle(path: string): void {
  const stats = lstatSync(path);
  if (stats.isDirectory()) for (const name of readdirSync(path)) settle(join(path, name));
  if (!stats.isSymbolicLink()) chmodSync(path, stats.isDirectory() ? 0o700 : 0o600);
  lutimesSync(path, MODIFIED, MODIFIED);
}
