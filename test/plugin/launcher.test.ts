import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { LAUNCHER } from '../../plugin/bundle.ts';
import { invoke } from './invocation.ts';

let folder: string;
let installed: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'launcher-'));
  installed = join(folder, 'installed');
  await build({
    ...LAUNCHER,
    outfile: join(installed, 'kubectl-static.cjs'),
    define: { PROGRAM_HASH: JSON.stringify('abcd') },
  });
  install('started');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function install(word: string): void {
  writeFileSync(
    join(installed, 'program.cjs'),
    `const { readFileSync } = require('node:fs');
     if (require('./beside.cjs') && readFileSync(__filename) && module.exports === exports) {
       process.stdout.write('${word} with ' + process.argv.slice(2));
     }`,
  );
  writeFileSync(join(installed, 'beside.cjs'), 'module.exports = true;');
}

const STARTED = { code: 0, stdout: 'started with a,b', stderr: '' };

function launch(env: Readonly<Record<string, string>> = {}, nodeArguments: readonly string[] = [], args = ['a', 'b']) {
  const command = [process.execPath, ...nodeArguments, join(installed, 'kubectl-static.cjs'), ...args];
  return invoke(command, { folder, env });
}

function caches(base: string): string[] {
  const compiled = join(base, 'kubectl-static', 'compiled');
  return existsSync(compiled) ? readdirSync(compiled).map((name) => join(compiled, name)) : [];
}

function cached(base: string): boolean {
  return caches(base).length > 0;
}

describe('the compiled program is cached', () => {
  test('in ~/.cache, for the user alone', async () => {
    chmodSync(folder, 0o755);
    expect(await launch()).toEqual(STARTED);
    const [file] = caches(join(folder, '.cache'));
    const made = statSync(file!);
    expect(made.mode & 0o777).toBe(0o600);
    expect(await launch()).toEqual(STARTED);
    expect(statSync(file!).mtimeMs).toBe(made.mtimeMs);
  });

  test('anew where the cache is broken', async () => {
    await launch();
    const [file] = caches(join(folder, '.cache'));
    writeFileSync(file!, 'garbage');
    expect(await launch()).toEqual(STARTED);
    expect(statSync(file!).size).toBeGreaterThan(100);
  });

  test('anew for another program, of which the old one is removed', async () => {
    await launch();
    install('STARTED');
    utimesSync(join(installed, 'program.cjs'), 1_000_000_000, 1_000_000_000);
    expect(await launch()).toEqual({ ...STARTED, stdout: 'STARTED with a,b' });
    expect(caches(join(folder, '.cache')).map((path) => basename(path).split('-')[2])).toEqual(['1000000000000']);
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
  test.each([[[]], [['--version']], [['__complete', 'ls', '']]])('by a run that needs little: %j', async (args) => {
    expect(await launch({}, [], args)).toEqual({ ...STARTED, stdout: `started with ${args.join(',')}` });
    expect(cached(join(folder, '.cache'))).toBe(false);
  });

  test('with NODE_DISABLE_COMPILE_CACHE', async () => {
    expect(await launch({ NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual(STARTED);
    expect(cached(join(folder, '.cache'))).toBe(false);
  });

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

test('a program that cannot be read is no "no"', async () => {
  rmSync(join(installed, 'program.cjs'));
  expect(await launch()).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: kubectl-static cannot start: ENOENT: no such file or directory, open '${join(installed, 'program.cjs')}'\n`,
  });
});
