import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { startApiServer } from '../test/api-server/api-server.ts';

// `npm run demo`: the plugin on a cluster of its own. The user's kubeconfig is never looked at: the commands run with an
// environment in which HOME and KUBECONFIG are a temporary folder, removed at the end and on Ctrl-C.

/** What is shown, and the exit code that each command is to end with. */
const SESSION: readonly { readonly args: readonly string[]; readonly code: number }[] = [
  { args: ['ls'], code: 0 },
  { args: ['ls', '-o', 'wide'], code: 0 },
  { args: ['explain', 'etcd-cp-1'], code: 0 },
  { args: ['explain', 'kube-proxy-8vbnd'], code: 1 },
];

const home = mkdtempSync(join(tmpdir(), 'kubectl-static-demo-'));
const server = await startApiServer({ cluster: 'kubeadm' });
process.on('exit', () => {
  rmSync(home, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const plugin = resolve('plugin');
const config = join(home, 'kubeconfig');
writeFileSync(config, server.kubeconfig(), { mode: 0o600 });
const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, KUBECONFIG: config };
env.PATH = `${plugin}${delimiter}${process.env.PATH ?? ''}`;

const hasKubectl = spawnSync('kubectl', ['version', '--client'], { env, stdio: 'ignore' }).status === 0;
process.stdout.write(`A demo cluster is at ${server.url}; your own clusters and kubeconfig are not touched.\n`);
if (!hasKubectl) process.stdout.write('No kubectl on PATH: the plugin is called by its own name.\n');

for (const { args, code } of SESSION) {
  const [command, words] = hasKubectl ? ['kubectl', ['static', ...args]] : ['kubectl-static', args];
  process.stdout.write(`\n$ ${[command, ...words].join(' ')}\n`);
  const ended = await run(command, words);
  if (ended !== code) {
    process.stderr.write(`The demo is broken: expected exit code ${code}, got ${ended}.\n`);
    process.exitCode = 1;
  }
}
await server.close();

function run(command: string, words: readonly string[]): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(command, words, { env, stdio: 'inherit' });
    child.on('error', failed);
    child.on('close', (ended) => {
      done(ended ?? -1);
    });
  });
}
