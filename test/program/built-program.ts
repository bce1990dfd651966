import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { secretsIn } from '../api-server/api-server.ts';

/** What a run of the built program came to. */
export interface RunResult {
  /** Exit code; -1 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the program is run. */
export interface RunOptions {
  /** Text of the kubeconfig; none where undefined. */
  readonly kubeconfig?: string;
  /** Through real `kubectl static …`, or the program itself. Default: kubectl, where there is one. */
  readonly through?: 'kubectl' | 'nothing';
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each piece of stdout; may end the run. */
  readonly onStdout?: (text: string, run: { kill(signal: NodeJS.Signals): void; closeStdout(): void }) => void;
  /** Written to stdin, which is empty otherwise. */
  readonly stdin?: string;
  /** Called once the program has taken that, or nearly; stdin stays open then. */
  readonly onTaken?: () => void;
  /** Presses Ctrl-C when it fires: kubectl has become the program by then (it execs plugins). */
  readonly interrupt?: AbortSignal;
}

/** The program under test: the plugin of this checkout, or an executable that takes its place. */
export const PROGRAM = resolve(process.env.KUBECTL_STATIC_UNDER_TEST ?? 'plugin/kubectl-static');

/** Whether that is an executable, which has Bun and not Node for its runtime. */
export const COMPILED = process.env.KUBECTL_STATIC_UNDER_TEST !== undefined;

/** Whether there is a kubectl on PATH: the tests must pass on a machine without one as well. */
export const HAS_KUBECTL = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;

/** Where runs keep the compiled program: this user's alone, and gone with a clean checkout. */
const CACHE = resolve('node_modules/.cache/test-runs');
mkdirSync(CACHE, { recursive: true, mode: 0o700 });

/** Runs `kubectl static ARGS` in an environment of its own: no kubeconfig but the one given, an empty home. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const direct = options.through === 'nothing' || !HAS_KUBECTL;
  return direct ? runCommand(PROGRAM, args, options) : runCommand('kubectl', ['static', ...args], options);
}

/**
 * Runs any command in such an environment, with the program on PATH. Rejects where it shows a secret of the kubeconfig
 * or of a server of this process.
 */
export async function runCommand(
  command: string,
  words: readonly string[],
  options: Omit<RunOptions, 'through'> = {},
): Promise<RunResult> {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
  try {
    const result = await runIn(home, command, words, options);
    refuseLeaks(command, words, result, options.kubeconfig);
    return result;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Throws where a run shows a secret of its kubeconfig, or of a server of this process. */
export function refuseLeaks(
  command: string,
  words: readonly string[],
  { stdout, stderr }: RunResult,
  kubeconfig: string | undefined,
): void {
  for (const [where, text] of Object.entries({ stdout, stderr, 'the arguments': words.join('\n') })) {
    const [secret] = secretsIn(text, kubeconfig);
    if (secret !== undefined) throw new Error(`a secret is in ${where} of ${command} ${words.join(' ')}: ${secret}`);
  }
}

function runIn(
  home: string,
  command: string,
  words: readonly string[],
  options: Omit<RunOptions, 'through'>,
): Promise<RunResult> {
  const config = join(home, 'kubeconfig');
  if (options.kubeconfig !== undefined) writeFileSync(config, options.kubeconfig, { mode: 0o600 });
  const env = {
    PATH: `${dirname(PROGRAM)}${delimiter}${process.env.PATH ?? ''}`,
    HOME: home,
    TMPDIR: home,
    // The compiled program is kept between runs, as it is for a user.
    XDG_CACHE_HOME: CACHE,
    ...(options.kubeconfig === undefined ? {} : { KUBECONFIG: config }),
    ...options.env,
  };
  const child = spawn(command, words, { env, cwd: home, stdio: ['pipe', 'pipe', 'pipe'] });
  // A program that reads none of it may be gone before it is written.
  child.stdin.on('error', () => undefined);
  if (options.onTaken === undefined) child.stdin.end(options.stdin);
  else child.stdin.write(options.stdin ?? '', options.onTaken);
  options.interrupt?.addEventListener('abort', () => child.kill('SIGINT'));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    options.onStdout?.(text, {
      kill: (signal) => child.kill(signal),
      closeStdout: () => child.stdout.destroy(),
    });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      done({ code: code ?? -1, stdout, stderr });
    });
  });
}
