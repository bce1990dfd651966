import { spawn, spawnSync, type StdioOptions } from 'node:child_process';

/** Whether there is a kubectl that can run plugins. */
export function findsKubectl(env: NodeJS.ProcessEnv): boolean {
  return spawnSync('kubectl', ['version', '--client'], { env, stdio: 'ignore' }).status === 0;
}

/** How the plugin is called: without a kubectl by its own name. */
export function pluginCommand(
  args: readonly string[],
  { hasKubectl }: { readonly hasKubectl: boolean },
): readonly string[] {
  return hasKubectl ? ['kubectl', 'static', ...args] : ['kubectl-static', ...args];
}

/** Where and how a command runs. */
interface Run {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdio: StdioOptions;
  /** Interrupts it. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command, and answers its exit code. It is a process group of its own, so that Ctrl-C reaches the demo alone, which
 * passes it on: a second one would end the command before it has tidied up.
 */
export function runToEnd(
  [command = '', ...words]: readonly string[],
  { cwd, env, stdio, signal }: Run,
): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(command, words, { cwd, env, stdio, detached: true });
    const interrupt = (): void => {
      child.kill('SIGINT');
    };
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt);
    child.on('error', failed);
    child.on('close', (ended) => {
      signal.removeEventListener('abort', interrupt);
      done(ended ?? -1);
    });
  });
}
