import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer, type ApiServerOptions, type TestApiServer } from '../support/api-server.ts';
import { createHost, type TestHost } from '../support/hosts.ts';
import type { Machine } from '../support/machines.ts';
import { PROGRAM } from '../support/program.ts';

/** How one run of `manifest` came out. */
export interface ReaderRunResult {
  readonly code: number;
  /** The very bytes. */
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A server with one node whose files can be read, and runs of the program against it. */
export class ReaderSession {
  readonly host: TestHost;
  readonly server: TestApiServer;
  readonly home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));

  private constructor(host: TestHost, server: TestApiServer) {
    this.host = host;
    this.server = server;
  }

  /** Node `cp-1` of the cluster has the files of the fixture host. */
  static async start(
    machine: Partial<Machine> = {},
    { host: name = 'kubeadm', ...options }: { host?: string } & Omit<ApiServerOptions, 'host'> = {},
  ): Promise<ReaderSession> {
    const host = createHost(name);
    const server = await startApiServer({ ...options, machines: { 'cp-1': { root: host.root, ...machine } } });
    return new ReaderSession(host, server);
  }

  async close(): Promise<void> {
    await this.server.close();
    this.host.remove();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Runs `manifest ARGS`; `onStderr` sees all that stderr said so far, and may end the run. */
  run(
    args: readonly string[],
    kubeconfig: object = {},
    onStderr: (text: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
  ): Promise<ReaderRunResult> {
    const config = join(this.home, 'kubeconfig');
    writeFileSync(config, this.server.kubeconfig(kubeconfig), { mode: 0o600 });
    const env = { PATH: process.env.PATH ?? '', HOME: this.home, KUBECONFIG: config };
    const child = spawn(PROGRAM, ['manifest', ...args], { env, cwd: this.home, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr(stderr, (signal) => child.kill(signal));
    });
    return new Promise((done, failed) => {
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
