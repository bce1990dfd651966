import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';

// `npm run demo`, as a person sees it. Each run has a folder for all that is temporary, in which nothing may be left, and a
// kubectl that only calls the plugin.

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
  kubectl('[ "$1" = static ] || exit 0; shift; exec kubectl-static "$@"');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function kubectl(script: string): void {
  writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** Runs the demo. `seen` is called with all that it printed so far, now and then, and may end it. */
async function demo(seen: (text: string, end: (signal: NodeJS.Signals) => void) => void = () => undefined) {
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const printed = join(folder, 'printed');
  const file = openSync(printed, 'w');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'demo/demo.ts'], {
    stdio: ['ignore', file, file],
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, TMPDIR: temporary },
  });
  closeSync(file);
  const looking = setInterval(() => {
    seen(readFileSync(printed, 'utf8'), (signal) => child.kill(signal));
  }, 20);
  const code = await new Promise((done) => child.once('close', done));
  clearInterval(looking);
  return { code, text: readFileSync(printed, 'utf8'), left: [...readdirSync(temporary), ...processesIn(temporary)] };
}

/** The processes that have a folder in their environment; a process that has just ended has none. */
function processesIn(path: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(path);
    } catch {
      return false;
    }
  });
}

/** Without what differs from run to run, and what may be seen or not while the edit fails. */
function neutral(text: string): string {
  return text
    .replaceAll(/\S*\/tmp\/kubectl-static-edit-\w+/g, '/tmp/EDIT')
    .replaceAll(/127\.0\.0\.1:\d{4,5}\b/g, '127.0.0.1:PORT')
    .replaceAll(/(kubectl-static-(?:reader|guard))-[0-9a-f]{10}/g, '$1-ID')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'YYYY-MM-DDTHH:MM:SSZ')
    .replaceAll(/(?<=\n {2}Owner +)\S+/g, 'USER')
    .replaceAll(/ \d+s {2,}(?=namespace does not exist)/g, ' AGE     ')
    .replaceAll(/(?<=\nkube-scheduler\.yaml is in place\..*\n)(?:(?!Deleted).*\n)+/g, '(…)\n');
}

test('it shows eight commands, among them an edit that goes wrong and comes back, and leaves nothing', async () => {
  const { code, text, left } = await demo();
  expectGolden('demo.txt', neutral(text));
  expect({ code, left }).toEqual({ code: 0, left: [] });
}, 120_000);

test('Ctrl-C in the middle of the edit: 130, and nothing is left', async () => {
  let isEnded = false;
  const { code, text, left } = await demo((printed, end) => {
    if (isEnded || !printed.includes('kube-scheduler.yaml is in place')) return;
    isEnded = true;
    end('SIGINT');
  });
  expect({ code, left }).toEqual({ code: 130, left: [] });
  expect(text).not.toContain('history');
}, 120_000);

test('a command that ends otherwise than it should: 1, and nothing is left', async () => {
  kubectl('[ "$1" != static ] || exit 7');
  const { code, text, left } = await demo();
  expect({ code, left }).toEqual({ code: 1, left: [] });
  expect(text).toContain('The demo is broken: expected exit code 0, got 7.');
}, 120_000);
