import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer, type ApiServerOptions, type Machine, type TestApiServer } from '../api-server/api-server.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { COMPILED, PROGRAM } from '../program/built-program.ts';
import { runIn } from '../program/in-process.ts';

/** The nodes of the cluster `kubeadm`. */
export const NODES = ['cp-1', 'cp-2', 'cp-3', 'worker-1', 'worker-2'];

/** How one run came out. */
export interface ReaderRunResult {
  readonly code: number;
  /** The very bytes. */
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** What a session has besides what every server has. */
export interface ReaderSessionOptions extends Omit<ApiServerOptions, 'host' | 'machines'> {
  /** A fixture host by name. Default: `kubeadm`. */
  readonly host?: string;
  /** Machines besides that of `cp-1`, by node. */
  readonly others?: Readonly<Record<string, Partial<Machine>>>;
}

/** What stderr said so far; it may end the run. */
export type StderrWatch = (text: string, kill: (signal: NodeJS.Signals) => void) => void;

/** Called as the run starts, which it may end. */
export type RunStart = (kill: (signal: NodeJS.Signals) => void) => Promise<void>;

/** A server with nodes whose files can be read, and runs of the program against it. */
export class ReaderSession {
  readonly host: TestHost;
  readonly server: TestApiServer;
  readonly home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));

  private constructor(host: TestHost, server: TestApiServer) {
    this.host = host;
    this.server = server;
  }

  /** Node `cp-1` of the cluster has the files of the fixture host, and so have the `others`. */
  static async start(machine: Partial<Machine> = {}, given: ReaderSessionOptions = {}): Promise<ReaderSession> {
    const { host: name = 'kubeadm', others = {}, ...options } = given;
    const host = createHost(name);
    const all = Object.entries({ 'cp-1': machine, ...others });
    const machines = Object.fromEntries(all.map(([node, one]) => [node, { root: host.root, ...one }]));
    return new ReaderSession(host, await startApiServer({ ...options, machines }));
  }

  /** Every node of the cluster `kubeadm` has a machine of this kind, but for the `others`. */
  static startAll(machine: Partial<Machine> = {}, options: ReaderSessionOptions = {}): Promise<ReaderSession> {
    const others = Object.fromEntries(NODES.slice(1).map((node) => [node, machine]));
    return ReaderSession.start(machine, { ...options, others: { ...others, ...options.others } });
  }

  async close(): Promise<void> {
    await this.server.close();
    this.host.remove();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Runs `manifest ARGS`. */
  run(args: readonly string[], kubeconfig: object = {}, onStderr?: StderrWatch): Promise<ReaderRunResult> {
    return this.runProgram(['manifest', ...args], kubeconfig, onStderr);
  }

  /** Runs the program, in a process of its own where `onStderr` or `onStart` may end it. */
  async runProgram(
    args: readonly string[],
    options: object = {},
    onStderr?: StderrWatch,
    onStart?: RunStart,
  ): Promise<ReaderRunResult> {
    const kubeconfig = this.server.kubeconfig(options);
    if (COMPILED || onStderr !== undefined || onStart !== undefined) {
      return this.#spawn(args, kubeconfig, onStderr, onStart);
    }
    const { stderr, ...rest } = await runIn(this.home, args, { kubeconfig });
    return { ...rest, stderr: neutral(stderr) };
  }

  #spawn(
    args: readonly string[],
    kubeconfig: string,
    onStderr: StderrWatch = () => undefined,
    onStart: RunStart = () => Promise.resolve(),
  ): Promise<ReaderRunResult> {
    const config = join(this.home, 'kubeconfig');
    writeFileSync(config, kubeconfig, { mode: 0o600 });
    const env = { PATH: process.env.PATH ?? '', HOME: this.home, KUBECONFIG: config };
    const child = spawn(PROGRAM, args, { env, cwd: this.home, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr(stderr, (signal) => child.kill(signal));
    });
    return new Promise((done, failed) => {
      onStart((signal) => child.kill(signal)).catch(failed);
      child.on('error', failed);
      child.on('close', (code) => {
        done({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr: neutral(stderr) });
      });
    });
  }

  /** The reader pods that the server still has. */
  get leftovers(): string[] {
    return [...this.server.store.list('pods')]
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.startsWith('kubectl-static-reader-'));
  }

  /** The requests that create a pod. */
  get creations(): string[] {
    const all = this.server.requests.map(({ method, path }) => `${method} ${path}`);
    return all.filter((line) => /^POST .*\/pods$/.test(line));
  }

  /** What was asked, without queries: `POST /api/v1/…`, in order and each once in a row. */
  get requests(): string[] {
    const all = this.server.requests.map(({ method, path }) => neutral(`${method} ${path.split('?')[0]!}`));
    return all.filter((line, index) => line !== all[index - 1]);
  }
}

/** The name of a reader pod ends at random. */
function neutral(text: string): string {
  return text.replaceAll(/kubectl-static-reader-[0-9a-f]{10}/g, 'READER');
}

/** What a report says that was not looked at. */
export function notLookedAt(stdout: Buffer): string[] {
  const lines = stdout.toString().split('\n');
  return lines.flatMap((line) => /^Not looked at: (.*)$/.exec(line)?.[1] ?? []);
}

/** The output of a tar that never ends, and never gives anything. */
export async function* endless(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(0);
  await new Promise(() => undefined);
}
