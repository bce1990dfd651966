import type { IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { ConnectionError } from '../../facts/errors.ts';
import type { Lifetime } from './lifetime.ts';

/** An unread answer of up to this size is read to its end so that its connection can be used again. */
const WORTH_DRAINING = 64 * 1024;

/** Compressed bytes that are gathered to be decompressed at once, four times as fast as in pieces, and the most they become. */
const SMALL = 64 * 1024;
const SMALL_DECODED = 1024 * 1024;

/** The bytes of an answer after decompression, and the way to give them up. */
export class ResponseBody implements AsyncIterable<Uint8Array> {
  readonly #message: IncomingMessage;
  readonly #lifetime: Lifetime;
  readonly #server: string;
  readonly #isWhole: boolean;
  readonly #observe: (chunk: Uint8Array | undefined) => void;
  #begun = false;

  /** `observe` sees each chunk as it passes, and undefined at the end. `isWhole`: nobody waits for a part of the answer. */
  constructor(
    message: IncomingMessage,
    lifetime: Lifetime,
    server: string,
    observe: (chunk: Uint8Array | undefined) => void,
    isWhole = false,
  ) {
    this.#message = message;
    this.#lifetime = lifetime;
    this.#server = server;
    this.#isWhole = isWhole;
    this.#observe = observe;
    // An answer that breaks off while nobody reads must not end the process.
    message.on('error', () => undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.#begun = true;
    const stop = (): void => {
      this.#message.destroy(this.#lifetime.reason);
    };
    this.#lifetime.signal.addEventListener('abort', stop, { once: true });
    try {
      if (this.#lifetime.reason !== undefined) throw this.#lifetime.reason;
      const chunks = await decoded(this.#message, this.#server, this.#isWhole);
      this.#lifetime.listen();
      for await (const chunk of chunks) {
        this.#lifetime.heard();
        this.#observe(chunk as Uint8Array);
        yield chunk as Uint8Array;
        this.#lifetime.listen();
      }
      this.#observe(undefined);
    } catch (error) {
      throw this.#lifetime.reason ?? brokenOff(error, this.#server);
    } finally {
      this.#lifetime.signal.removeEventListener('abort', stop);
      this.#lifetime.end();
    }
  }

  discard(): void {
    this.#lifetime.end();
    if (this.#begun || this.#message.complete) return;
    const length = Number(this.#message.headers['content-length'] ?? Infinity);
    if (length <= WORTH_DRAINING) this.#message.resume();
    else this.#message.destroy();
  }
}

async function decoded(message: IncomingMessage, server: string, isWhole: boolean): Promise<AsyncIterable<unknown>> {
  const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return message;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    message.destroy();
    throw new ConnectionError(
      'protocol',
      `the answer from ${server} has an encoding that was not requested: "${encoding}"`,
    );
  }
  const zlib = await (loadedZlib ??= import('node:zlib'));
  if (isWhole) return unzippedAtOnce(message, zlib);
  return unzipped(message, zlib);
}

type Zlib = typeof import('node:zlib');

/** Loaded once: bundled, each import of a module copies all that it exports. */
let loadedZlib: Promise<Zlib> | undefined;

function unzipped(compressed: Readable, { createGunzip }: Zlib): Readable {
  const gunzip = createGunzip();
  // The error reaches the reader through `gunzip` itself.
  pipeline(compressed, gunzip, () => undefined);
  return gunzip;
}

/** What is small in one piece, else as it comes. */
async function* unzippedAtOnce(message: IncomingMessage, zlib: Zlib): AsyncGenerator {
  const parts: Buffer[] = [];
  let size = 0;
  const rest = message[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      parts.push(next.value);
      size += next.value.length;
      if (size > SMALL) break;
    }
    const small = size > SMALL ? undefined : smallUnzipped(Buffer.concat(parts), zlib);
    if (small !== undefined) yield small;
    else yield* unzipped(Readable.from(joined(parts, rest)), zlib);
  } finally {
    await rest.return?.();
  }
}

/** Undefined where it becomes too large for one piece. */
function smallUnzipped(compressed: Buffer, { gunzipSync }: Zlib): Buffer | undefined {
  try {
    return gunzipSync(compressed, { maxOutputLength: SMALL_DECODED, chunkSize: SMALL_DECODED / 4 });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

async function* joined(first: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function brokenOff(error: unknown, server: string): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const code = (error as { code?: string }).code ?? '';
  if (code === 'Z_DATA_ERROR') {
    return new ConnectionError('protocol', `the answer from ${server} is not valid gzip`);
  }
  return new ConnectionError(
    'reset',
    `the connection to ${server} was lost in the middle of the answer`,
    'Try again; a proxy or load balancer in between may cut long answers short.',
    error,
  );
}
