import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RUN_BY, toolsPath } from '../nodes/container-tools.ts';
import { FaultyTools } from './faulty-tools.ts';

let directory: string;
let tools: FaultyTools;

beforeEach(() => {
  directory = mkdtempSync(`${tmpdir()}/kubectl-static-test-`);
  tools = new FaultyTools();
});

afterEach(() => {
  tools.remove();
  rmSync(directory, { recursive: true });
});

/** Runs a script as a container's own process, or as an exec does. */
async function run(script: string, by = 'kubelet') {
  const path = toolsPath('dash', [tools.directory]);
  const env = { PATH: path, MANIFESTS: directory, [RUN_BY]: by };
  const child = spawn('sh', ['-c', script], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { signal: child.signalCode, stdout, stderr, files: readdirSync(directory).sort() };
}

const SCRIPT =
  'cd "$MANIFESTS" && mkdir a && echo x | cat >"$MANIFESTS/b"; mv "$MANIFESTS/b" "$MANIFESTS/c"; cp c "$MANIFESTS/d"; date +%s';

test('steps are counted, of the container itself alone', async () => {
  expect(await run(SCRIPT)).toMatchObject({ files: ['a', 'c', 'd'] });
  expect(tools.steps).toEqual(['mkdir a', 'cat ', `mv ${directory}/b ${directory}/c`, `cp c ${directory}/d`]);
  await run('touch "$MANIFESTS/e"', 'exec');
  expect(tools.steps).toHaveLength(4);
});

test('it is killed before a step, once', async () => {
  tools.strike(3, 'killed');
  expect(await run(SCRIPT)).toMatchObject({ signal: 'SIGKILL', files: ['a', 'b'] });
  expect(await run('cd "$MANIFESTS" && rm -r a b')).toMatchObject({ files: [] });
});

test('no room: nothing is written from then on, and renames go on', async () => {
  tools.strike(2, 'No space left on device');
  const { files, stderr } = await run(SCRIPT);
  expect([files, stderr]).toEqual([['a', 'c'], 'cat: No space left on device\ncp: No space left on device\n']);
});

test('read-only: nothing changes', async () => {
  tools.strike(3, 'Read-only file system');
  const { files, stderr } = await run(`${SCRIPT}; cat "$MANIFESTS/b"; sync "$MANIFESTS"`);
  expect([files, stderr]).toEqual([['a', 'b'], 'mv: Read-only file system\ncp: Read-only file system\n']);
});

test('a clock is ahead', async () => {
  tools.skew(1000);
  const ahead = Number((await run('date +%s')).stdout) - Date.now() / 1000;
  expect(Math.round(ahead / 10)).toBe(100);
});
