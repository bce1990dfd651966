import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { isBuilt } from '../plugin/freshness.ts';
import { DEMO_NODE, writeDemoNode } from './demo-node.ts';
import { startDemoCluster } from './demo-cluster.ts';

// `npm run demo`: the plugin on a cluster of its own. The user's kubeconfig is never looked at: the commands run with an
// environment in which HOME, KUBECONFIG and TMPDIR are in a temporary folder, which is removed at the end, on Ctrl-C and
// when something fails, and with it whatever runs in the cluster.

/** A command that is shown. */
interface Scene {
  /** What it is about, a sentence. */
  readonly title: string;
  readonly args: readonly string[];
  /** The exit code that it is to end with. */
  readonly code: number;
  /** By what the user's editor is replaced. */
  readonly editor?: string;
  /** It is about the files of a node, which lie where it is run. */
  readonly onFiles?: true;
}

const READS: readonly Scene[] = [
  {
    title: 'Which static pods does the API server not show, and why?',
    args: ['ls', '--hidden'],
    code: 0,
  },
  {
    title: 'Where does a pod come from that cannot be deleted, and how is it changed?',
    args: ['explain', 'kube-scheduler-cp-1'],
    code: 0,
  },
  {
    title: 'Will the kubelet take this manifest?',
    args: ['lint', 'demo/web.yaml'],
    code: 1,
  },
  {
    title: 'What is wrong in the whole cluster?',
    args: ['doctor'],
    code: 1,
  },
  {
    title: 'Elsewhere the only API server does not come back, and cannot be asked. What do the files of its node tell?',
    args: ['local', 'explain', 'kube-apiserver', '--root', DEMO_NODE],
    code: 0,
    onFiles: true,
  },
  {
    title: 'Certificates were renewed there yesterday. Who must be restarted to use them?',
    args: ['local', 'certs', '--root', DEMO_NODE],
    code: 0,
    onFiles: true,
  },
];

const CHANGES: readonly Scene[] = [
  {
    title: 'An edit with a misspelt flag. It fails on the node, and is undone by itself.',
    args: ['edit', 'kube-scheduler-cp-1', '--yes'],
    code: 1,
    editor: 'sed -i s/--bind-address/--bind-adress/',
  },
  {
    title: 'What was changed there, by whom, and what came of it?',
    args: ['history', 'kube-scheduler-cp-1', '--yes'],
    code: 0,
  },
];

/** The node of the demo is this machine, and what changes manifests on a node needs Linux. */
const SCENES = process.platform === 'linux' ? [...READS, ...CHANGES] : READS;

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interruption.abort();
  });
}
// Whoever reads the demo has gone away.
process.stdout.on('error', () => {
  interruption.abort();
});

process.exitCode = await runDemo();

async function runDemo(): Promise<number> {
  if (!isBuilt('.')) {
    say('Building the plugin …');
    await import('../plugin/build.ts');
  }
  const home = mkdtempSync(join(tmpdir(), 'kubectl-static-demo-'));
  try {
    writeDemoNode(join(home, DEMO_NODE));
    const server = await startDemoCluster(join(home, 'cp-1'));
    try {
      say(`A demo cluster is at ${server.url}: three control-plane nodes and two workers.`);
      say('Your own clusters and kubeconfig are not touched, and nothing is left behind.');
      return await show(home, environment(home, server.kubeconfig()));
    } finally {
      await server.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function environment(home: string, kubeconfig: string): NodeJS.ProcessEnv {
  const config = join(home, 'kubeconfig');
  const temporary = join(home, 'tmp');
  writeFileSync(config, kubeconfig, { mode: 0o600 });
  mkdirSync(temporary);
  const path = `${resolve('plugin')}${delimiter}${process.env.PATH ?? ''}`;
  return { ...process.env, HOME: home, KUBECONFIG: config, TMPDIR: temporary, PATH: path };
}

/** Shows all scenes. Answers the exit code: 1 where one did not end as it is to, 130 where the demo was interrupted. */
async function show(home: string, env: NodeJS.ProcessEnv): Promise<number> {
  const hasKubectl = spawnSync('kubectl', ['version', '--client'], { env, stdio: 'ignore' }).status === 0;
  if (!hasKubectl) say('No kubectl on PATH: the plugin is called by its own name.');
  let result = 0;
  for (const [index, { title, args, code, editor, onFiles }] of SCENES.entries()) {
    const [command, words] = hasKubectl ? ['kubectl', ['static', ...args]] : ['kubectl-static', args];
    const setting = editor === undefined ? '' : `KUBE_EDITOR='${editor}' `;
    say(`\n# ${index + 1}/${SCENES.length}: ${title}\n$ ${setting}${[command, ...words].join(' ')}`);
    const ended = await run([command, ...words], {
      cwd: onFiles === true ? home : '.',
      env: { ...env, ...(editor !== undefined && { KUBE_EDITOR: editor }) },
    });
    if (interruption.signal.aborted) return 130;
    if (ended === code) continue;
    process.stderr.write(`The demo is broken: expected exit code ${code}, got ${ended}.\n`);
    result = 1;
  }
  if (SCENES === READS) say('\nOn Linux the demo goes on with an edit that is undone by itself.');
  return result;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Where a command runs. */
interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a command at this terminal. It is a process group of its own, so that Ctrl-C reaches the demo alone, which passes it
 * on: a second one would end the command before it has tidied up.
 */
function run([command = '', ...words]: readonly string[], { cwd, env }: Place): Promise<number> {
  const { signal } = interruption;
  return new Promise((done, failed) => {
    const child = spawn(command, words, { cwd, env, stdio: 'inherit', detached: true });
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
