import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { COMPILED, PROGRAM } from './built-program.ts';

/** A user that owns nothing. */
export const NOBODY = 65534;

/** Whether tests run as root, who can run the program as somebody else. */
export const AS_ROOT = process.getuid?.() === 0;

const FILES = ['plugin/kubectl-static', 'dist/kubectl-static.cjs', 'dist/program.cjs', 'node_modules/node/bin/node'];

/**
 * Runs the program as a user that owns nothing; as this one where it is not root. It is copied for that: a checkout may be
 * in a home that is root's alone.
 */
export function runAsNobody(args: readonly string[]): SpawnSyncReturns<string> {
  const options = { encoding: 'utf8', cwd: '/', env: { PATH: process.env.PATH ?? '' } } as const;
  if (!AS_ROOT) return spawnSync(PROGRAM, args, options);
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-static-nobody-'));
  chmodSync(folder, 0o755);
  try {
    for (const file of COMPILED ? [] : FILES) copyTo(join(folder, file), resolve(file));
    const program = join(folder, COMPILED ? 'kubectl-static' : FILES[0]!);
    if (COMPILED) copyTo(program, PROGRAM);
    return spawnSync(program, args, { ...options, uid: NOBODY, gid: NOBODY });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function copyTo(target: string, source: string): void {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}
