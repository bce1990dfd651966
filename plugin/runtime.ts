import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
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

/** Path of a runtime's executable. Where it is not there yet it is fetched, and held against its pinned hash. */
export function fetchRuntime(name: RuntimeName): string {
  const executable = name === 'windows-x64' ? 'bun.exe' : 'bun';
  const place = join(CACHE, name);
  if (!existsSync(place)) {
    mkdirSync(CACHE, { recursive: true });
    const folder = mkdtempSync(join(CACHE, 'fetching-'));
    try {
      const tarball = pack(name, folder);
      verify(readFileSync(tarball), RUNTIMES.integrity[name], name);
      execFileSync('tar', ['-xzf', tarball, '-C', folder, '--no-same-owner']);
      putInPlace(join(folder, 'package', 'bin'), place);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return join(place, executable);
}

/** In one step, for another run may do the same at the same time: then one of them is the first. */
function putInPlace(made: string, place: string): void {
  try {
    renameSync(made, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  }
}

/** Throws where a package's tarball is not the one that is pinned. */
export function verify(tarball: Buffer, expected: string, name: string): void {
  const actual = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  if (actual !== expected) {
    throw new Error(`@oven/bun-${name} has the integrity ${actual}, but plugin/runtimes.json pins ${expected}`);
  }
}

function pack(name: RuntimeName, folder: string): string {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, `@oven/bun-${name}@${RUNTIMES.version}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return join(folder, `oven-bun-${name}-${RUNTIMES.version}.tgz`);
}
