import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram, type ProgramSurroundings } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { openEditor } from '../../src/host/editor.ts';
import { connect } from '../../src/kubectl/connect.ts';
import { loadKubeconfig } from '../../src/kubectl/kubeconfig/kubeconfig.ts';
import { escapeLine } from '../../src/kubectl/printers/escape.ts';
import { COMPILED, refuseLeaks, run, type RunOptions, type RunResult } from './built-program.ts';

/**
 * What the program takes from a process, for a run inside this one: a kubeconfig, nobody to ask, nothing on stdin, what
 * it says unheard. A test gives what it is about.
 */
export function surroundingsOf(
  { kubeconfig, cwd }: { readonly kubeconfig: string; readonly cwd: string },
  given: Partial<ProgramSurroundings> & Pick<ProgramSurroundings, 'argv'>,
): ProgramSurroundings {
  const version = '0.0.0';
  const env = { KUBECONFIG: kubeconfig };
  const unheard = { write: () => undefined, columns: undefined };
  return {
    version,
    env,
    stdout: unheard,
    stderr: unheard,
    now: () => new Date(),
    pathSeparator: '/',
    signal: new AbortController().signal,
    readFile: (path) => readFileSync(path, 'utf8'),
    readInput: () => Promise.resolve(new Uint8Array()),
    canAsk: () => false,
    confirm: () => Promise.resolve(false),
    edit: (file) => openEditor({ env: given.env ?? env, windows: false }, file),
    connect: (flags, verbosity, warnings) => {
      const warn = (line: string): void => {
        warnings.write(`${escapeLine(line)}\n`);
      };
      return connect(flags, { env: given.env ?? env, cwd, version: given.version ?? version, verbosity, warn });
    },
    readKubeconfig: (path) => {
      const silent = { env: given.env ?? env, cwd, version, verbosity: 0, warn: () => undefined };
      return Promise.resolve(loadKubeconfig(path, silent).config);
    },
    ...given,
  };
}

const { version: VERSION } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/**
 * As `run` does, but inside this process, which takes a tenth of the time. For what a process of its own is needed
 * (signals, ends of pipes, kubectl), a test runs one. An executable under test is always run.
 */
export async function runInProcess(
  args: readonly string[],
  options: Pick<RunOptions, 'kubeconfig' | 'env'> = {},
): Promise<RunResult> {
  if (COMPILED) return run(args, options);
  const home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
  try {
    const { stdout, ...rest } = await runIn(home, args, options);
    const result = { ...rest, stdout: stdout.toString() };
    refuseLeaks('kubectl static', args, result, options.kubeconfig);
    return result;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The same in a home that stays; `stdout` are the very bytes. */
export async function runIn(
  home: string,
  argv: readonly string[],
  {
    kubeconfig: text,
    env: more,
    ...own
  }: Pick<RunOptions, 'kubeconfig' | 'env'> &
    Partial<Pick<ProgramSurroundings, 'signal' | 'now' | 'readInput' | 'canAsk' | 'confirm'>>,
): Promise<Omit<RunResult, 'stdout'> & { readonly stdout: Buffer }> {
  const kubeconfig = join(home, 'kubeconfig');
  if (text !== undefined) writeFileSync(kubeconfig, text, { mode: 0o600 });
  const configured = text === undefined ? {} : { KUBECONFIG: kubeconfig };
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, ...configured, ...more };
  const said: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const sink = (name: keyof typeof said) => ({
    write: (piece: string | Uint8Array) => void said[name].push(Buffer.from(piece as string)),
    columns: undefined,
  });
  const stderr = sink('stderr');
  const given: Partial<ProgramSurroundings> = {
    version: VERSION,
    env,
    stdout: sink('stdout'),
    stderr,
    readFile: (path) => readIn(home, path),
    ...own,
  };
  const code = await runProgram(surroundingsOf({ kubeconfig, cwd: home }, { argv, ...given }), () => COMMANDS);
  return { code, stdout: Buffer.concat(said.stdout), stderr: Buffer.concat(said.stderr).toString() };
}

/** Reads a file as if the program ran in that directory. An error of jest's outer world would be none to the program. */
function readIn(directory: string, path: string): string {
  try {
    return readFileSync(resolve(directory, path), 'utf8');
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(message), { code });
  }
}
