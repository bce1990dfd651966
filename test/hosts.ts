import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A node's file tree in a temporary directory, to be changed and removed at will. */
export interface TestHost {
  readonly root: string;
  /** The path on this machine of a path on that node. */
  path(path: string): string;
  remove(): void;
}

/** When every file of a test host was last changed. */
export const MODIFIED = new Date('2026-03-01T12:00:00Z');

const FIXTURES = join(import.meta.dirname, 'fixtures/hosts');

/** The names of the fixture hosts. */
export function hostNames(): string[] {
  return readdirSync(FIXTURES).sort();
}

/** A copy of `test/fixtures/hosts/NAME`; an empty host without a name. Files are 0600, directories 0700. */
export function createHost(name?: string): TestHost {
  return copyOf(name === undefined ? undefined : join(FIXTURES, name));
}

const CASES = join(import.meta.dirname, 'fixtures/node-cases');

/** The names of the nodes that are odd in one way each; `about.txt` says in which. */
export function caseNames(): string[] {
  return readdirSync(CASES).sort();
}

/** A copy of the root of `test/fixtures/node-cases/NAME`, with the links that `links.txt` beside it names. */
export function createCase(name: string): TestHost {
  const host = copyOf(join(CASES, name, 'root'));
  const list = join(CASES, name, 'links.txt');
  for (const line of existsSync(list) ? readFileSync(list, 'utf8').trimEnd().split('\n') : []) {
    const [path = '', target = ''] = line.split(' -> ');
    mkdirSync(dirname(host.path(path)), { recursive: true });
    symlinkSync(target, host.path(path));
  }
  settle(host.root);
  return host;
}

function copyOf(folder: string | undefined): TestHost {
  const root = mkdtempSync(join(tmpdir(), 'kubectl-static-host-'));
  if (folder !== undefined) cpSync(folder, root, { recursive: true, verbatimSymlinks: true });
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

/** What the program printed of a host, without what differs from one machine that runs the tests to another. */
export function neutralText(host: TestHost, text: string): string {
  const owner = `${process.getuid?.() === 0 ? 'root' : String(process.getuid?.())}:${process.getgid?.() === 0 ? 'root' : String(process.getgid?.())}`;
  return (
    text
      .replaceAll(host.root, '/HOST')
      .replaceAll(/^(Root .*?) +(all paths)/gm, '$1  $2')
      .replaceAll(owner.padEnd('root:root'.length), 'root:root')
      // The size of a directory is its file system's own affair.
      .replaceAll(/(a directory, not searched .*?)\d+$/gm, '$1SIZE')
  );
}
