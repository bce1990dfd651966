import { on } from 'node:events';
import { ConnectionError, InterruptedError } from '../../facts/errors.ts';
import { jsonOrNothing } from '../../facts/parsed-json.ts';
import { isRecord } from '../../facts/record.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { pathSegment } from '../../facts/path-segment.ts';

/** A command to run in a container. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  /**
   * What the command reads from its standard input, which has none where this is absent. A server before 1.30 has no means to
   * say where it ends: a command must be told how much to read.
   */
  readonly stdin?: Uint8Array;
  readonly signal: AbortSignal;
}

/** The command was run, or could not be run, and failed. */
export class ExecError extends Error {
  override readonly name = 'ExecError';
  /** Undefined where it did not start. */
  readonly exitCode: number | undefined;
  /** What it wrote to its standard error, at most the first megabyte. */
  readonly stderr: string;

  constructor(message: string, exitCode: number | undefined, stderr: string) {
    super(message);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

type WebSocket = Awaited<ReturnType<Connection['openWebSocket']>>;

/** v5 adds the closing of single channels; v4 is what servers before 1.30 speak. */
const CLOSING = 'v5.channel.k8s.io';
const PROTOCOLS = [CLOSING, 'v4.channel.k8s.io'];

/** The channels of both protocols, and that of v5 by which the one that is named in it ends (apimachinery `remotecommand`). */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const CLOSE = 255;

/** What is sent at once: as much as the kubelet itself does. */
const STDIN_PIECE = 32 * 1024;

const STDERR_KEPT = 1024 * 1024;

/**
 * What is taken in all, on every channel: more than any archive of manifests. A message counts as so many bytes at least,
 * because a million empty ones are no less work.
 */
const MOST_BYTES = 320 * 1024 * 1024;
const LEAST_WEIGHT = 1024;

/**
 * Runs a command and yields what it writes to its standard output as it comes, no faster than it is taken. Ends when
 * the command has ended well; throws `ExecError`, `ApiError`, `ConnectionError`, or `InterruptedError`. Whoever does not
 * take all of it must call `return`, as `for await` does.
 */
export async function* execOutput(connection: Connection, request: ExecRequest): AsyncGenerator<Uint8Array> {
  const { namespace, pod, container, command, stdin, signal } = request;
  const socket = await connection.openWebSocket({
    path: `/api/v1/namespaces/${pathSegment(namespace)}/pods/${pathSegment(pod)}/exec`,
    query: [
      ['container', container],
      ...(stdin === undefined ? [] : [['stdin', 'true'] as const]),
      ['stdout', 'true'],
      ['stderr', 'true'],
      ...command.map((word): [string, string] => ['command', word]),
    ],
    protocols: PROTOCOLS,
    signal,
  });
  const stderr = new KeptText(STDERR_KEPT);
  let weight = 0;
  try {
    // `pause` and `resume` of the socket keep what waits here small.
    const messages = on(socket, 'message', { signal, close: ['close'], highWaterMark: 64, lowWaterMark: 16 });
    socket.resume();
    if (stdin !== undefined) void sendInput(socket, stdin);
    for await (const [data] of messages as AsyncIterable<[Buffer]>) {
      weight += Math.max(data.length, LEAST_WEIGHT);
      if (weight > MOST_BYTES) throw new ConnectionError('protocol', 'the container sent more than any command would');
      const body = data.subarray(1);
      if (data[0] === STDOUT && body.length > 0) yield body;
      else if (data[0] === STDERR) stderr.add(body);
      else if (data[0] === STATUS) {
        finish(body, stderr.text());
        return;
      }
    }
  } catch (error) {
    throw faultOf(error, signal);
  } finally {
    socket.terminate();
  }
  throw new ConnectionError('reset', 'the connection to the container was lost before the command exited');
}

/**
 * Sends a command its standard input, no faster than the server takes it. Ends early, and says nothing, where the connection
 * is no more: whoever listens to it learns of that, and of a command that ended without reading all.
 */
async function sendInput(socket: WebSocket, input: Uint8Array): Promise<void> {
  for (let at = 0; at < input.length; at += STDIN_PIECE) {
    const message = Buffer.concat([Buffer.from([STDIN]), input.subarray(at, at + STDIN_PIECE)]);
    if (!(await sent(socket, message))) return;
  }
  if (socket.protocol === CLOSING) await sent(socket, Buffer.from([CLOSE, STDIN]));
}

/** Whether a message went out. */
function sent(socket: WebSocket, message: Buffer): Promise<boolean> {
  return new Promise((done) => {
    socket.send(message, (error) => {
      done(!error);
    });
  });
}

/** What the socket itself finds wrong, such as a message that is too large, is what its server did wrong. */
function faultOf(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof ExecError) return error;
  if (signal.aborted) return new InterruptedError();
  if (!(error instanceof Error) || !('code' in error)) return error;
  return new ConnectionError('protocol', `invalid data on the connection to the container: ${error.message}`);
}

/** The beginning of a text that comes in pieces, however small these are. */
class KeptText {
  readonly #bytes: Buffer[] = [];
  #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  add(piece: Buffer): void {
    if (this.#room === 0 || piece.length === 0) return;
    const last = this.#bytes.at(-1);
    // A copy: the message that it stands in may be much larger.
    const kept = Buffer.from(piece.subarray(0, this.#room));
    this.#room -= kept.length;
    if (last !== undefined && last.length < SMALL) this.#bytes[this.#bytes.length - 1] = Buffer.concat([last, kept]);
    else this.#bytes.push(kept);
  }

  text(): string {
    return Buffer.concat(this.#bytes).toString('utf8');
  }
}

/** Pieces shorter than this are put together as they come. */
const SMALL = 1024;

/** Reads the Status with which the server ends a command. */
function finish(body: Buffer, stderr: string): void {
  const status = jsonOrNothing(body.toString('utf8'));
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
