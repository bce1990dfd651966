import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { surroundingsOf } from '../program/in-process.ts';

const WHOLE = 'refused: static pods may not reference secrets (spec.containers[0].env[0].valueFrom.secretKeyRef)';

let host: TestHost;

beforeEach(() => {
  host = createHost('recorded-v1.36.2');
});

afterEach(() => {
  host.remove();
});

/** The table on a terminal of so many columns; undefined: in a pipe. */
async function table(columns: number | undefined, ...flags: readonly string[]): Promise<readonly string[]> {
  let text = '';
  const stdout = { write: (part: string | Uint8Array) => void (text += String(part)), columns };
  const argv = ['local', '--root', host.root, '--color', 'never', ...flags];
  await runProgram(surroundingsOf({ kubeconfig: '', cwd: host.root }, { argv, stdout }), () => COMMANDS);
  return text.split('\n').slice(0, -1);
}

const stateOf = (lines: readonly string[]): string | undefined =>
  lines.find((line) => line.startsWith('with-secret.yaml'))?.split(/ {2,}/)[3];

test('a reason is cut for its line to fit into the terminal', async () => {
  const lines = await table(180);
  expect(stateOf(lines)).toMatch(/^refused: static pods may not reference secrets .*…$/);
  expect(Math.max(...lines.map(({ length }) => length))).toBe(180);
});

test.each([
  ['in a pipe', undefined, []],
  ['in a wide terminal', 240, []],
])('a reason is whole %s', async (_where, columns, flags) => {
  expect(stateOf(await table(columns, ...flags))).toBe(WHOLE);
});

test.each([
  ['in a narrow terminal', 80, []],
  ['in a narrower one', 40, []],
  ['in a wide table', 180, ['-o', 'wide']],
])('a reason is whole %s, on further lines', async (_where, columns, flags) => {
  const lines = await table(columns, ...flags);
  expect(lines.map((line) => line.trim()).join(' ')).toContain(WHOLE);
  const long = lines.filter((line) => line.length > columns && line.trim().includes(' '));
  expect(long).toEqual([]);
});
