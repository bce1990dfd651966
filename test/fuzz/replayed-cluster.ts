import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { connect } from '../../src/kubectl/connect.ts';
import { NodeBook } from '../../src/kubectl/api/node-book.ts';
import type { ApiRequest, ApiResponse, Connection } from '../../src/kubectl/connection.ts';
import { KnownRules } from '../../src/kubectl/kubelets/known-rules.ts';
import { ProxyWay } from '../../src/kubectl/kubelets/proxy-way.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { startApiServer, type Fault } from '../api-server/api-server.ts';
import { surroundingsOf } from '../program/in-process.ts';

/** An answer as it came. */
export interface RecordedAnswer {
  readonly request: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One run of the program. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line on a cluster, with every answer that it got there. */
export interface Recording {
  readonly argv: readonly string[];
  readonly answers: readonly RecordedAnswer[];
  readonly run: Run;
}

/** Runs command lines on a fixture cluster, perhaps with faults, and keeps every answer. */
export async function recordRuns(
  cluster: string,
  lines: readonly (readonly string[])[],
  faults: readonly Fault[] = [],
): Promise<Recording[]> {
  const server = await startApiServer({ cluster });
  for (const fault of faults) server.fault(fault);
  const home = mkdtempSync(join(tmpdir(), 'kubectl-static-fuzz-'));
  try {
    const kubeconfig = join(home, 'config');
    writeFileSync(kubeconfig, server.kubeconfig(), { mode: 0o600 });
    const env = { KUBECONFIG: kubeconfig };
    const recordings: Recording[] = [];
    for (const argv of lines) {
      const connection = await connect({}, { env, cwd: home, version: '0.0.0', verbosity: 0, warn: () => undefined });
      const answers: RecordedAnswer[] = [];
      const run = await runOn({ ...connection, ...recorder(connection, answers) }, argv);
      connection.close();
      recordings.push({ argv, answers, run });
    }
    return recordings;
  } finally {
    await server.close();
    rmSync(home, { recursive: true });
  }
}

/** Runs a command line against answers from before. What was not asked then is not found. */
export function replay(argv: readonly string[], answers: readonly RecordedAnswer[]): Promise<Run> {
  const byRequest = new Map(answers.map((answer) => [answer.request, answer]));
  const notFound = { kind: 'Status', status: 'Failure', reason: 'NotFound', message: 'not found', code: 404 };
  const send = (request: ApiRequest): Promise<ApiResponse> => {
    const { status, headers, body } = byRequest.get(keyOf(request)) ?? {
      status: 404,
      headers: {},
      body: JSON.stringify(notFound),
    };
    return Promise.resolve({ status, headers, body: bodyOf(body), discard: () => undefined });
  };
  return runOn({ send }, argv);
}

function recorder(connection: Connection, answers: RecordedAnswer[]): Pick<Connection, 'send'> {
  return {
    send: async (request) => {
      const { status, headers, body } = await connection.send(request);
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
      const text = Buffer.concat(chunks).toString('utf8');
      answers.push({ request: keyOf(request), status, headers, body: text });
      return { status, headers, body: bodyOf(text), discard: () => undefined };
    },
  };
}

function keyOf({ method = 'GET', path, query = [], body }: ApiRequest): string {
  const parameters = query.map(([name, value]) => `${name}=${value}`).join('&');
  return `${method} ${path}?${parameters} ${JSON.stringify(body ?? '')}`;
}

/** As a connection gives it: the bytes hold only until the next are asked for. */
async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  const bytes = Buffer.from(text);
  yield bytes;
  bytes.fill(0);
}

async function runOn({ send }: Pick<Connection, 'send'>, argv: readonly string[]): Promise<Run> {
  let stdout = '';
  let stderr = '';
  const connection: Connection = {
    server: 'https://127.0.0.1:6443',
    get kubelets() {
      return new ProxyWay(this, new KnownRules(this));
    },
    nodes: new NodeBook(),
    context: 'replayed',
    namespace: 'default',
    warningCount: 0,
    send,
    openWebSocket: () => Promise.reject(new Error('nothing opens a WebSocket here')),
    close: () => undefined,
  };
  const code = await runProgram(
    surroundingsOf(
      { kubeconfig: '/dev/null', cwd: '/' },
      {
        argv,
        stdout: { write: (text) => void (stdout += String(text)), columns: undefined },
        stderr: { write: (text) => void (stderr += String(text)), columns: undefined },
        now: () => new Date('2026-11-23T10:00:00Z'),
        connect: () => Promise.resolve(connection),
      },
    ),
    () => COMMANDS,
  );
  return { code, stdout, stderr };
}
