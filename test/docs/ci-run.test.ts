import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

// `.ci/run` on a machine that has almost nothing: npm is there and fails, so that it ends after what it installs.

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-run-'));
  const tools = execFileSync('bash', ['-c', 'command -v bash dirname mktemp rm'], { encoding: 'utf8' });
  for (const path of tools.trim().split('\n')) symlinkSync(path, join(folder, basename(path)));
  program('npm', 'exit 1');
  program('apt-get', 'echo "apt-get $*" >>log');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function program(name: string, script: string): void {
  const text = `#!${join(folder, 'bash')}\ncd "${folder}"\n${script}\n`;
  writeFileSync(join(folder, name), text, { mode: 0o755 });
}

/** What was run, one command a line. */
function commands(): readonly string[] {
  const { status, stdout } = spawnSync('bash', ['.ci/run'], { env: { PATH: folder }, encoding: 'utf8' });
  expect([status, stdout.trimEnd().split('\n').at(-1)]).toEqual([1, '0 passed, 1 failed']);
  return readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n');
}

const INSTALLED = [
  'kubernetes-client',
  'zsh',
  'fish',
  'busybox-static',
  'prometheus',
  'chromium',
  'qemu-user libc6-arm64-cross',
].map((packages) => `apt-get install -y -qq --no-install-recommends ${packages}`);

test('root installs what is missing', () => {
  program('id', 'echo 0');
  expect(commands()).toEqual(INSTALLED);
});

test('anybody else does it with sudo, as on a runner of GitHub', () => {
  program('id', 'echo 1001');
  program('sudo', 'echo "sudo $*" >>log');
  expect(commands()).toEqual(INSTALLED.map((line) => `sudo -n ${line}`));
});

test('without sudo it is tried all the same', () => {
  program('id', 'echo 1001');
  expect(commands()).toEqual(INSTALLED);
});
