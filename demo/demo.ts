import { DEMO_CLUSTERS, KUBEADM, type DemoCluster } from './demo-clusters.ts';
import { startDemoCluster } from './demo-cluster.ts';
import { DemoHome } from './demo-home.ts';
import { greeting, unknownCluster, usage } from './greeting.ts';
import { openShell } from './kept-shell.ts';
import { endProcessesOf } from './leftovers.ts';
import { findsKubectl, pluginCommand, runToEnd } from './plugin-command.ts';
import { showScenes, type Stage } from './scenes.ts';
import { isBuilt } from '../plugin/freshness.ts';

// `npm run demo`: the plugin on a cluster of its own. It shows some commands, or opens a shell (`--keep [CLUSTER]`). All that
// it makes is in a temporary folder (`demo-home.ts`), which is removed at the end, on Ctrl-C and when something fails, and
// with it whatever runs in the cluster.

const interruption = new AbortController();
let failure: Error | undefined;

/** What is asked for on the command line. */
interface Wish {
  readonly demo: DemoCluster;
  readonly keep: boolean;
}

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  if (words.some((word) => ['-h', '--help'].includes(word))) {
    process.stdout.write(usage());
    return 0;
  }
  const wish = wishOf(words);
  if (typeof wish === 'string') {
    process.stderr.write(wish);
    return 2;
  }
  listen(wish);
  const code = await runDemo(wish);
  if (failure === undefined) return code;
  process.stderr.write(`The demo is broken: ${failure.stack ?? failure.message}\n`);
  return 1;
}

/** What is asked for, or why it cannot be had. */
function wishOf([flag, ...names]: readonly string[]): Wish | string {
  if (flag === undefined) return { demo: KUBEADM, keep: false };
  if (flag !== '--keep') return `error: unknown argument ${JSON.stringify(flag)}.\n${usage()}`;
  if (process.platform === 'win32') return 'error: --keep needs a shell on Linux or macOS.\n';
  const name = names.join('-').toLowerCase();
  const demo = name === '' ? KUBEADM : DEMO_CLUSTERS.find((one) => one.name === name);
  return demo === undefined ? unknownCluster(names.join(' ')) : { demo, keep: true };
}

/** Has signals, a reader that goes away and a fault of the demo itself end it tidily. */
function listen({ keep }: Wish): void {
  const interrupt = (): void => {
    interruption.abort();
  };
  // A shell at the terminal hears Ctrl-C itself.
  if (!keep || !process.stdin.isTTY) process.on('SIGINT', interrupt);
  else process.on('SIGINT', () => undefined);
  process.on('SIGTERM', interrupt);
  process.on('SIGHUP', interrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', interrupt);
  process.on('uncaughtException', (error) => {
    failure ??= error;
    interrupt();
  });
}

async function runDemo(wish: Wish): Promise<number> {
  const { signal } = interruption;
  const say = wish.keep ? tell : show;
  if (!isBuilt('.')) {
    say('Building the plugin …');
    await import('../plugin/build.ts');
  }
  const home = new DemoHome();
  try {
    const world = wish.demo.make();
    const server = await startDemoCluster(home.nodes, world);
    try {
      const env = home.environment(server.kubeconfig());
      const stage = { home, env, signal, hasKubectl: findsKubectl(env) };
      if (!wish.keep) {
        show(`A demo cluster is running at ${server.url}: three control-plane nodes and two workers.`);
        show('Your own clusters and kubeconfig are not touched, and nothing is left behind.');
        return await showScenes(stage);
      }
      await prepare(wish.demo, stage);
      if (signal.aborted) return 130;
      tell(greeting(wish.demo, world, stage.hasKubectl));
      return await openShell(stage, wish.demo, world);
    } finally {
      await endProcessesOf(home.path);
      // Whoever plays with the files of a node does what its pods may not.
      if (wish.keep) for (const { breaches } of server.living.values()) breaches.length = 0;
      await server.close();
    }
  } finally {
    home.remove();
  }
}

/** Runs what was done in a cluster before, without a word: it is for the user to find. */
async function prepare({ before = [] }: DemoCluster, stage: Stage): Promise<void> {
  for (const args of before) {
    const command = pluginCommand(args, stage);
    const code = await runToEnd(command, { ...stage, cwd: stage.home.path, stdio: 'ignore' });
    if (code !== 0 && !stage.signal.aborted) throw new Error(`${command.join(' ')} exited with code ${code}`);
  }
}

function show(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What is not the result of a command that was typed. */
function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
