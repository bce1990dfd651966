import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './bundle.ts';

/** A Bun runtime by the end of its npm package's name: `linux-x64` is `@oven/bun-linux-x64`. */
export type RuntimeName = 'linux-x64' | 'linux-aarch64' | 'darwin-x64' | 'darwin-aarch64' | 'windows-x64';

/** The pinned runtimes. A new version means new hashes here (`npm view @oven/bun-NAME@VERSION dist.integrity`). */
export const RUNTIMES = JSON.parse(readFileSync(join(import.meta.dirname, 'runtimes.json'), 'utf8')) as {
  readonly version: string;
  /** Subresource integrity of each package's tarball, SHA-512. */
  readonly integrity: Readonly<Record<RuntimeName, string>>;
};

/**
 * Runtimes are some 50 MB each and only needed for executables, so `npm ci` does not bring them: they are fetched here
 * through npm, and kept.
 */
const CACHE = join(ROOT, 'node_modules', '.cache', 'kubectl-static', `bun-${RUNTIMES.version}`);

/** The runtime that runs on this machine: it compiles the executables of all platforms. */
export function hostRuntime(platform = process.platform, arch = process.arch): RuntimeName {
  const name = `${platform}-${arch === 'arm64' ? 'aarch64' : arch}`;
  if (!(name in RUNTIMES.integrity) || platform === 'win32') throw new Error(`executables cannot be made on ${name}`);
  return name as RuntimeName;
}

/** Path of a runtime's executable, fetched where needed and always held against its pinned hash. */
export function fetchRuntime(name: RuntimeName): string {
  mkdirSync(CACHE, { recursive: true });
  const tarball = join(CACHE, `oven-bun-${name}-${RUNTIMES.version}.tgz`);
  if (!existsSync(tarball)) {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', CACHE, `@oven/bun-${name}@${RUNTIMES.version}`], {
      cwd: CACHE,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  verify(tarball, RUNTIMES.integrity[name]);
  const folder = join(CACHE, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--no-same-owner']);
  return join(folder, 'package', 'bin', name === 'windows-x64' ? 'bun.exe' : 'bun');
}

function verify(tarball: string, expected: string): void {
  const actual = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (actual !== expected) {
    rmSync(tarball);
    throw new Error(`${tarball} has the integrity ${actual}, but ${expected} is pinned in plugin/runtimes.json`);
  }
}
