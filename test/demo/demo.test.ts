import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { DemoFolder, neutral } from './demo-run.ts';

// `npm run demo`, as a person sees it: nothing may be left of it.

let folder: DemoFolder;

beforeEach(() => {
  folder = new DemoFolder();
});

afterEach(() => {
  rmSync(folder.path, { recursive: true });
});

/** Both streams as they come. */
function together(command: readonly string[]): readonly string[] {
  return ['sh', '-c', 'exec "$@" 2>&1', 'sh', ...command];
}

/** Without what may be seen or not while the edit fails. */
function withoutChance(text: string): string {
  return text.replaceAll(/(?<=\nkube-scheduler\.yaml is in place\..*\n)(?:(?!Deleted).*\n)+/g, '(…)\n');
}

test('it shows eight commands, among them an edit that goes wrong and comes back, and leaves nothing', async () => {
  const { code, stdout, left } = await folder.run({ through: together });
  expectGolden('demo.txt', withoutChance(neutral(stdout)));
  expect({ code, left }).toEqual({ code: 0, left: [] });
}, 120_000);

test('Ctrl-C in the middle of the edit: 130, and nothing is left', async () => {
  let isEnded = false;
  const { code, stdout, left } = await folder.run({
    through: together,
    seen: (printed, end) => {
      if (isEnded || !printed.includes('kube-scheduler.yaml is in place')) return;
      isEnded = true;
      end('SIGINT');
    },
  });
  expect({ code, left }).toEqual({ code: 130, left: [] });
  expect(stdout).not.toContain('history');
}, 120_000);

test('a command that ends otherwise than it should: 1, and nothing is left', async () => {
  folder.kubectl('[ "$1" != static ] || exit 7');
  const { code, stderr, left } = await folder.run();
  expect({ code, left }).toEqual({ code: 1, left: [] });
  expect(stderr).toContain('The demo is broken: expected exit code 0, got 7.');
}, 120_000);
