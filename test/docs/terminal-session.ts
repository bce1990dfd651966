import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { loadCluster, startApiServer } from '../api-server/api-server.ts';
import { transcript } from '../program/transcript.ts';
import { surroundingsOf } from '../program/in-process.ts';

/** A command as a user types it. */
export interface TypedCommand {
  readonly args: readonly string[];
  /** The cluster of `test/fixtures/clusters` that it is typed for. */
  readonly cluster: string;
  /** Files of the directory that it is typed in: texts by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** When pictures of a cluster are taken that says no time itself, so that ages stay what they are. */
const USUAL_TIME = new Date('2026-03-04T12:00:00Z');

/** Runs a command, and shows it as a terminal would: with what it prints, and without notes. */
export async function terminalSession({ args, cluster, files = {} }: TypedCommand): Promise<string> {
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
  const stdout = { write: (text: string | Uint8Array) => void (said += String(text)), columns: undefined };
  const code = await runProgram(
    surroundingsOf({ kubeconfig, cwd: tmpdir() }, { argv, stdout, now: () => now }),
    () => COMMANDS,
  );
  return { code, stdout: said };
}
