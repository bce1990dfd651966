import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { RunningCommand } from './container-command.ts';
import { CLOSING, type RunnableExec } from './pod-exec.ts';

const STDIN = 0;
const CLOSE = 255;

/** A byte for the channel, and what client-go sends at once (`io.Copy`). A real server takes more. */
const LARGEST_MESSAGE = 1 + 32 * 1024;

/** The status with which a breach of the protocol ends the connection (RFC 6455, 7.4.1). */
const PROTOCOL_ERROR = 1002;

/**
 * Passes on what the client sends, no faster than the command reads. Whatever a real server would pass over, and so hide a
 * mistake, ends the connection: another channel, input that was not asked for, or after its end, or its end where the
 * protocol knows none.
 */
export function passInput(client: WebSocket, socket: Duplex, exec: RunnableExec, run: RunningCommand): void {
  let taken = 0;
  let closed = false;
  client.on('message', (message: Buffer, isBinary) => {
    const why = breach(message, isBinary, exec, closed);
    if (why !== undefined) {
      client.close(PROTOCOL_ERROR, why);
      run.leave();
    } else if (message[0] === CLOSE) {
      closed = true;
      run.stdin?.end();
    } else {
      taken += message.length - 1;
      if (taken >= (exec.breaksAfterInput ?? Infinity)) socket.destroy();
      else if (run.stdin?.writable === true && !run.stdin.write(message.subarray(1))) waitFor(client, run.stdin);
    }
  });
  client.on('close', () => {
    run.leave();
  });
}

function breach(message: Buffer, isBinary: boolean, exec: RunnableExec, closed: boolean): string | undefined {
  if (!isBinary) return 'a message of text';
  if (!exec.stdin) return 'a message although there is no standard input';
  if (closed) return 'a message after the end of the standard input';
  if (message[0] === CLOSE) {
    if (exec.protocol !== CLOSING) return `${exec.protocol} cannot end a channel`;
    return message.length === 2 && message[1] === STDIN ? undefined : 'the end of a channel that is not the client’s';
  }
  if (message[0] !== STDIN) return `a message on channel ${message[0] ?? 'none'}`;
  return message.length > LARGEST_MESSAGE ? `a message of ${message.length} bytes` : undefined;
}

function waitFor(client: WebSocket, stdin: NonNullable<RunningCommand['stdin']>): void {
  client.pause();
  const resume = (): void => {
    client.resume();
  };
  stdin.once('drain', resume);
  stdin.once('close', resume);
}
