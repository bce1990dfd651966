import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemoCluster } from '../../demo/demo-cluster.ts';
import { kubeadmWorld } from '../../demo/kubeadm-worlds.ts';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { loadCluster, startApiServer } from '../api-server/api-server.ts';
import { runCommand } from '../program/built-program.ts';
import { surroundingsOf } from '../program/in-process.ts';
import { transcript } from '../program/transcript.ts';

/** A command as a user types it. */
export interface TypedCommand {
  readonly args: readonly string[];
  /** The cluster of `test/fixtures/clusters` that it is typed for; without it that of the demo, which lives. */
  readonly cluster?: string;
  /** Files of the directory that it is typed in: texts by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** What stands for the user's editor. */
  readonly editor?: string;
}

/** When pictures of a cluster are taken that says no time itself, so that ages stay what they are. */
const USUAL_TIME = new Date('2026-03-04T12:00:00Z');

/** A terminal that is wide enough for most, and narrow enough to be read on a page. */
const COLUMNS = 100;

/** Runs a command, and shows it as a terminal would, with its escape codes: what it prints, and of one that changes something what it says too. */
export async function terminalSession(typed: TypedCommand): Promise<string> {
  const { cluster } = typed;
  return cluster === undefined ? livingSession(typed) : stillSession(typed, cluster);
}

async function stillSession({ args, files = {} }: TypedCommand, cluster: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-static-picture-'));
  const now = loadCluster(cluster).now ?? USUAL_TIME;
  const server = await startApiServer({ cluster, now: () => now });
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text, { mode: 0o600 });
    const kubeconfig = join(home, 'kubeconfig');
    writeFileSync(kubeconfig, server.kubeconfig());
    const placed = args.map((word) => (word in files ? join(home, word) : word));
    const { code, stdout } = await run(placed, kubeconfig, now);
    return transcript(args, { code: code > 1 ? code : 0, stdout: stdout.replaceAll(`${home}/`, ''), stderr: '' });
  } finally {
    await server.close();
    rmSync(home, { recursive: true });
  }
}

async function run(argv: readonly string[], kubeconfig: string, now: Date): Promise<{ code: number; stdout: string }> {
  let said = '';
  const stdout = { write: (text: string | Uint8Array) => void (said += String(text)), columns: COLUMNS };
  const env = { KUBECONFIG: kubeconfig, FORCE_COLOR: '1' };
  const code = await runProgram(
    surroundingsOf({ kubeconfig, cwd: tmpdir() }, { argv, env, stdout, now: () => now }),
    () => COMMANDS,
  );
  return { code, stdout: said };
}

/** Both streams as they come, of the built program. */
async function livingSession({ args, editor = 'true' }: TypedCommand): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'kubectl-static-picture-'));
  const server = await startDemoCluster(root, kubeadmWorld());
  try {
    const env = { FORCE_COLOR: '1', KUBE_EDITOR: editor };
    const words = ['-c', 'exec kubectl-static "$@" 2>&1', 'sh', ...args];
    const { stdout } = await runCommand('sh', words, { kubeconfig: server.kubeconfig(), env });
    return transcript(args, { code: 0, stdout, stderr: '' });
  } finally {
    await server.close();
    rmSync(root, { recursive: true });
  }
}
