import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What is in a container's image: busybox and nothing else, or the programs of this machine with dash, or with its own shell. */
export type Tools = 'busybox' | 'dash' | 'own';

/** Tells programs that take the place of others whether they are run by the container's own process: `kubelet`. */
export const RUN_BY = 'TEST_RUN_BY';

const made = new Map<Tools, string>();

/** The PATH of a container with these tools; programs in the directories `before` take the place of theirs. */
export function toolsPath(tools: Tools, before: readonly string[] = []): string {
  const own = tools === 'own' ? [] : [made.get(tools) ?? makeLinks(tools)];
  const rest = tools === 'busybox' ? [] : [process.env.PATH ?? ''];
  return [...before, ...own, ...rest].join(delimiter);
}

function makeLinks(tools: 'busybox' | 'dash'): string {
  const directory = mkdtempSync(join(tmpdir(), `kubectl-static-${tools}-`));
  process.once('exit', () => {
    rmSync(directory, { recursive: true, force: true });
  });
  const names = tools === 'busybox' ? busyboxPrograms() : ['sh'];
  const program = pathOf(tools);
  for (const name of names) symlinkSync(program, join(directory, name));
  made.set(tools, directory);
  return directory;
}

function busyboxPrograms(): string[] {
  return output('busybox', ['--list']).trim().split('\n');
}

function pathOf(program: string): string {
  return output('sh', ['-c', 'command -v "$1"', 'sh', program]).trim();
}

function output(program: string, words: readonly string[]): string {
  const { stdout, status, error } = spawnSync(program, words, { encoding: 'utf8' });
  if (error !== undefined || status !== 0) throw error ?? new Error(`${program} ${words.join(' ')} failed`);
  return stdout;
}
