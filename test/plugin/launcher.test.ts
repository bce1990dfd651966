import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { LAUNCHER } from '../../plugin/bundle.ts';
import { invoke } from './invocation.ts';

let folder: string;
let installed: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'launcher-'));
  installed = join(folder, 'installed');
  await build({ ...LAUNCHER, outfile: join(installed, 'kubectl-static.cjs') });
  writeFileSync(join(installed, 'program.cjs'), `process.stdout.write('started with ' + process.argv.slice(2));`);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const STARTED = { code: 0, stdout: 'started with a,b', stderr: '' };

function launch(env: Readonly<Record<string, string>> = {}, nodeArguments: readonly string[] = []) {
  const command = [process.execPath, ...nodeArguments, join(installed, 'kubectl-static.cjs'), 'a', 'b'];
  return invoke(command, { folder, env });
}

function cached(base: string): boolean {
  const compiled = join(base, 'kubectl-static', 'compiled');
  return existsSync(compiled) && readdirSync(compiled).length > 0;
}

describe('the compiled program is cached', () => {
  test('in ~/.cache, for the user alone', async () => {
    chmodSync(folder, 0o755);
    expect(await launch()).toEqual(STARTED);
    expect(cached(join(folder, '.cache'))).toBe(true);
    expect(await launch()).toEqual(STARTED);
  });

  test('in XDG_CACHE_HOME', async () => {
    mkdirSync(join(folder, 'xdg'));
    expect(await launch({ XDG_CACHE_HOME: join(folder, 'xdg') })).toEqual(STARTED);
    expect([cached(join(folder, 'xdg')), cached(join(folder, '.cache'))]).toEqual([true, false]);
  });

  test('not below a relative XDG_CACHE_HOME, which would be the current directory', async () => {
    expect(await launch({ XDG_CACHE_HOME: 'xdg' })).toEqual(STARTED);
    expect([existsSync(join(folder, 'xdg')), cached(join(folder, '.cache'))]).toEqual([false, true]);
  });
});

describe('nothing is cached', () => {
  test('where others may write', async () => {
    mkdirSync(join(folder, '.cache', 'kubectl-static'), { recursive: true });
    chmodSync(join(folder, '.cache', 'kubectl-static'), 0o777);
    expect(await launch()).toEqual(STARTED);
    expect(cached(join(folder, '.cache'))).toBe(false);
  });

  test('without a home', async () => {
    expect(await launch({ HOME: join(folder, 'gone') })).toEqual(STARTED);
    expect(existsSync(join(folder, 'gone'))).toBe(false);
  });

  // As root alone can a test give a folder to somebody else.
  const testAsRoot = process.getuid?.() === 0 ? test : test.skip;
  testAsRoot('in the home of another user', async () => {
    chownSync(folder, 12345, 12345);
    expect(await launch()).toEqual(STARTED);
    expect(existsSync(join(folder, '.cache'))).toBe(false);
  });
});

test('an old Node is told from which version on it would do', async () => {
  writeFileSync(
    join(folder, 'old.cjs'),
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
     Object.defineProperty(process, 'version', { value: 'v20.20.2' });`,
  );
  expect(await launch({}, ['--require', resolve(folder, 'old.cjs')])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'error: kubectl-static needs Node.js 22 or newer, and this is v20.20.2\n',
  });
});
