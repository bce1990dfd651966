import WebSocket from 'ws';
import type { TestApiServer } from './server.ts';

/** What came of a command in a container. */
export interface ExecOutcome {
  readonly stdout: string;
  readonly status: { readonly status?: string; readonly message?: string };
}

const STDOUT = 1;
const STATUS = 3;

/** Opens an exec into a pod of namespace `default`, as `admin`. */
export function openExec(
  server: TestApiServer,
  pod: string,
  query: readonly [string, string][],
  protocol: string,
): WebSocket {
  const path = `/api/v1/namespaces/default/pods/${pod}/exec?${new URLSearchParams(query).toString()}`;
  const headers = { authorization: `Bearer ${server.users.token('admin')}` };
  return new WebSocket(`${server.url.replace(/^http/, 'ws')}${path}`, protocol, { headers, ca: server.caPem });
}

/** Runs a command in the only container of a pod. Rejects where the connection breaks off. */
export function runByExec(
  server: TestApiServer,
  pod: string,
  command: readonly string[],
  stdin?: Uint8Array,
): Promise<ExecOutcome> {
  const streams = stdin === undefined ? ['stdout'] : ['stdout', 'stdin'];
  const query: [string, string][] = [];
  for (const name of streams) query.push([name, 'true']);
  for (const word of command) query.push(['command', word]);
  const socket = openExec(server, pod, query, 'v5.channel.k8s.io');
  let stdout = '';
  socket.on('open', () => {
    if (stdin === undefined) return;
    socket.send(Buffer.concat([Buffer.from([0]), stdin]));
    socket.send(Buffer.from([255, 0]));
  });
  return new Promise((done, failed) => {
    socket.on('error', failed);
    socket.on('close', () => {
      failed(new Error('the connection broke off'));
    });
    socket.on('message', (message: Buffer) => {
      if (message[0] === STDOUT) stdout += message.subarray(1).toString();
      if (message[0] !== STATUS) return;
      done({ stdout, status: JSON.parse(message.subarray(1).toString()) as ExecOutcome['status'] });
      socket.close();
    });
  });
}
