import { on } from 'node:events';
import { ConnectionError, InterruptedError } from '../../domain/errors.ts';
import { isRecord } from '../../domain/record.ts';
import type { Connection } from '../connection.ts';

/** A command to run in a container. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
}

/** The command was run, or could not be run, and failed. */
export class ExecError extends Error {
  override readonly name = 'ExecError';
  /** Undefined where it did not start. */
  readonly exitCode: number | undefined;
  /** The end of what it wrote to its standard error. */
  readonly stderr: string;

  constructor(message: string, exitCode: number | undefined, stderr: string) {
    super(message);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** v5 adds closing of single streams, which nothing here needs; v4 is what servers before 1.30 speak. */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** The channels of both protocols (apimachinery `remotecommand`). */
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

const STDERR_KEPT = 4096;

/**
 * Runs a command and yields what it writes to its standard output as it comes, no faster than it is taken. Ends when
 * the command has ended well; throws `ExecError`, `ApiError`, `ConnectionError`, or `InterruptedError`.
 */
export async function* execOutput(connection: Connection, request: ExecRequest): AsyncGenerator<Uint8Array> {
  const { namespace, pod, container, command, signal } = request;
  const socket = await connection.openWebSocket({
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec`,
    query: [
      ['container', container],
      ['stdout', 'true'],
      ['stderr', 'true'],
      ...command.map((word): [string, string] => ['command', word]),
    ],
    protocols: PROTOCOLS,
    signal,
  });
  let stderr = '';
  try {
    // `pause` and `resume` of the socket keep what waits here small.
    const messages = on(socket, 'message', { signal, close: ['close'], highWaterMark: 64, lowWaterMark: 16 });
    socket.resume();
    for await (const [data] of messages as AsyncIterable<[Buffer]>) {
      const body = data.subarray(1);
      if (data[0] === STDOUT) yield body;
      else if (data[0] === STDERR) stderr = (stderr + body.toString('utf8')).slice(-STDERR_KEPT);
      else if (data[0] === STATUS) {
        finish(body, stderr);
        return;
      }
    }
  } catch (error) {
    throw signal.aborted && !(error instanceof ExecError) ? new InterruptedError() : error;
  } finally {
    socket.terminate();
  }
  throw new ConnectionError('reset', 'the connection to the container broke off before its command had ended');
}

/** Reads the Status with which the server ends a command. */
function finish(body: Buffer, stderr: string): void {
  let status: unknown;
  try {
    status = JSON.parse(body.toString('utf8'));
  } catch {
    status = undefined;
  }
  if (isRecord(status) && status.status === 'Success') return;
  const message = isRecord(status) && typeof status.message === 'string' ? status.message : 'the command failed';
  throw new ExecError(message, exitCodeOf(status), stderr.trim());
}

function exitCodeOf(status: unknown): number | undefined {
  const details = isRecord(status) && isRecord(status.details) ? status.details : {};
  const causes = Array.isArray(details.causes) ? (details.causes as unknown[]) : [];
  const cause = causes.find((one) => isRecord(one) && one.reason === 'ExitCode');
  return isRecord(cause) && typeof cause.message === 'string' ? Number(cause.message) : undefined;
}
