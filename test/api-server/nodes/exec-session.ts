import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { CommandEnd, RunningCommand } from './container-command.ts';
import { passInput } from './exec-input.ts';
import type { PreparedExec, RunnableExec } from './pod-exec.ts';

/** Channels of `v4.channel.k8s.io` and `v5.channel.k8s.io`. */
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

/** What the API server and the kubelet copy at once. */
const PIECE = 32 * 1024;

/** Upgrades the connection and runs the command. */
export function serveExec(message: IncomingMessage, socket: Duplex, head: Buffer, exec: PreparedExec): void {
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => exec.protocol });
  server.handleUpgrade(message, socket, head, (client) => {
    runExec(client, socket, exec).catch(() => {
      client.terminate();
    });
  });
}

async function runExec(client: WebSocket, socket: Duplex, exec: PreparedExec): Promise<void> {
  // So a real one says that the connection stands (`createWebSocketStreams`).
  await send(client, STDOUT, Buffer.alloc(0));
  if ('refusal' in exec) {
    await finish(client, exec.refusal);
    return;
  }
  const run = exec.run();
  passInput(client, socket, exec, run);
  try {
    if (!(await passOutput(client, run, exec))) {
      socket.destroy();
      return;
    }
  } finally {
    // A session that breaks ends no command: the runtime does not tell it.
    if (client.readyState !== client.OPEN) run.leave();
  }
  const end = await run.ended;
  exec.overheard?.(Buffer.from(end.stderr));
  if (end.stderr !== '') await send(client, STDERR, Buffer.from(end.stderr));
  await finish(client, statusOf(end));
}

/** Whether all output was passed on, and the connection not to be broken before. */
async function passOutput(
  client: WebSocket,
  { stdout }: RunningCommand,
  { breaksAfter: most = Infinity, overheard }: Pick<RunnableExec, 'breaksAfter' | 'overheard'>,
): Promise<boolean> {
  let sent = 0;
  for await (const piece of stdout) {
    for (let at = 0; at < piece.length; at += PIECE) {
      const part = piece.subarray(at, at + PIECE);
      overheard?.(part);
      await send(client, STDOUT, part);
      sent += part.length;
      if (sent >= most) return false;
    }
  }
  return true;
}

async function finish(client: WebSocket, status: object): Promise<void> {
  await send(client, STATUS, Buffer.from(JSON.stringify(status)));
  client.close(1000);
}

function send(client: WebSocket, channel: number, bytes: Buffer): Promise<void> {
  return new Promise((done, failed) => {
    client.send(Buffer.concat([Buffer.from([channel]), bytes]), (error) => {
      if (error) failed(error);
      else done();
    });
  });
}

/** As the kubelet words the end of a command (`remotecommand` and `wsstream` in kubelet and apiserver). */
function statusOf({ code, startFault }: CommandEnd): object {
  if (startFault !== undefined) {
    const message = `error executing command in container: ${startFault}`;
    return { metadata: {}, status: 'Failure', message, reason: 'InternalError', code: 500 };
  }
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}
