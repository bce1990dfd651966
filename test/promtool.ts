import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';

/** What Prometheus itself must judge: skipped, and said to be, where its tool is not installed. */
export const describeWithPromtool =
  spawnSync('promtool', ['--version']).error === undefined
    ? (name: string, body: () => void) => {
        describe(`${name}, by promtool`, body);
      }
    : (name: string, body: () => void) => {
        describe.skip(`${name}, by promtool (not on PATH)`, body);
      };

/** Runs promtool in a folder with these files. */
export function promtool(args: readonly string[], files: Readonly<Record<string, string>>, input = '') {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-static-promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, input, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
