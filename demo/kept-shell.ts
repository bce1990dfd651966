import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import type { DemoCluster } from './demo-clusters.ts';
import { nodeWithManifests, type DemoWorld } from './demo-world.ts';
import { writeLocalGuard } from './local-guard.ts';
import type { Stage } from './scenes.ts';

/** A shell that can be told how its prompt looks. */
interface Shell {
  /** The file that it reads when it starts, below HOME. */
  readonly file: string;
  /** That file, for a prompt that begins with a text without quotes. */
  readonly text: (prompt: string) => string;
  readonly env?: (file: string) => NodeJS.ProcessEnv;
}

/** By the name of the program. */
const SHELLS: Readonly<Record<string, Shell>> = {
  bash: { file: '.bashrc', text: (prompt) => `PS1='${prompt} \\w \\$ '\n` },
  zsh: { file: '.zshrc', text: (prompt) => `PROMPT='${prompt} %~ %# '\n` },
  fish: {
    file: '.config/fish/config.fish',
    text: (prompt) => `set -g fish_greeting\nfunction fish_prompt; echo -n '${prompt} '(prompt_pwd)' > '; end\n`,
  },
  sh: { file: '.shrc', text: (prompt) => `PS1='${prompt} $ '\n`, env: (file) => ({ ENV: file }) },
};

/** The manifests that lie where the shell begins, one that is right and one that is not. */
const MANIFESTS = ['hello.yaml', 'web.yaml'];

/**
 * Opens the user's shell in a demo cluster, or has it run what is on stdin where that is no terminal. Answers its exit code; 130
 * where the demo was interrupted. A terminal's Ctrl-C is the shell's own affair.
 */
export async function openShell(
  { home, env, signal }: Stage,
  { name }: DemoCluster,
  { nodes }: DemoWorld,
): Promise<number> {
  const { program, shell } = shellOf(process.env.SHELL ?? '');
  const file = join(home.path, shell.file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, shell.text(`(${name} demo)`), { mode: 0o600 });
  for (const manifest of MANIFESTS) copyFileSync(join(import.meta.dirname, manifest), join(home.path, manifest));
  const path = `${writeLocalGuard(home.path, nodeWithManifests(nodes)?.[0])}${delimiter}${env.PATH ?? ''}`;
  const own = { ...env, ...shell.env?.(file), PATH: path, SHELL: program, PWD: home.path };
  const ended = await run(program, own, home.path, signal);
  return signal.aborted ? 130 : ended;
}

/** That of the user, if its prompt can be set here. */
function shellOf(program: string): { readonly program: string; readonly shell: Shell } {
  const shell = SHELLS[basename(program)];
  return shell === undefined ? { program: '/bin/sh', shell: SHELLS.sh! } : { program, shell };
}

function run(program: string, env: NodeJS.ProcessEnv, cwd: string, signal: AbortSignal): Promise<number> {
  return new Promise((done, failed) => {
    // At a terminal it must be in the terminal's session, and hears Ctrl-C itself.
    const detached = !process.stdin.isTTY;
    const child = spawn(program, { cwd, env, stdio: 'inherit', detached });
    const hangUp = (): void => {
      child.kill('SIGHUP');
    };
    if (signal.aborted) hangUp();
    signal.addEventListener('abort', hangUp);
    child.on('error', failed);
    child.on('close', (code, ended) => {
      signal.removeEventListener('abort', hangUp);
      done(code ?? 128 + constants.signals[ended ?? 'SIGKILL']);
    });
  });
}
