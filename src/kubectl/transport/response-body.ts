import type { IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { ConnectionError } from '../../facts/errors.ts';
import { giveBack, spendMemory } from '../../facts/spent-memory.ts';
import type { Lifetime } from './lifetime.ts';

/** An unread answer of up to this size is read to its end so that its connection can be used again. */
const WORTH_DRAINING = 64 * 1024;

/** Compressed bytes that are gathered to be decompressed at once, four times as fast as in pieces, and the most they become. */
const SMALL = 64 * 1024;
const SMALL_DECODED = 1024 * 1024;

/** Node cuts what is half as large or less out of memory that several buffers share. */
const LEAST_PIECE = 64 * 1024;

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
      this.#lifetime.listen();
      const { chunks, areAlone } = await decoded(this.#message, this.#server, this.#isWhole);
      for await (const chunk of chunks) {
        this.#lifetime.heard();
        this.#observe(chunk);
        yield chunk;
        if (areAlone) giveBack(chunk);
        else spendMemory(chunk.length);
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

/** An answer after decompression. */
interface Decoded {
  readonly chunks: AsyncIterable<Uint8Array> | readonly Uint8Array[];
  /** Whether each has memory of its own. */
  readonly areAlone: boolean;
}

async function decoded(message: IncomingMessage, server: string, isWhole: boolean): Promise<Decoded> {
  const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return { chunks: message, areAlone: false };
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    message.destroy();
    throw new ConnectionError(
      'protocol',
      `the answer from ${server} has an encoding that was not requested: "${encoding}"`,
    );
  }
  const zlib = await (loadedZlib ??= import('node:zlib'));
  if (isWhole) return unzippedAtOnce(message, zlib);
  return { chunks: unzipped(message, zlib), areAlone: false };
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
async function unzippedAtOnce(message: IncomingMessage, zlib: Zlib): Promise<Decoded> {
  const parts: Buffer[] = [];
  let size = 0;
  const rest = message[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  while (size <= SMALL) {
    const next = await rest.next();
    if (next.done === true) break;
    parts.push(next.value);
    size += next.value.length;
  }
  const small = size > SMALL ? undefined : smallUnzipped(Buffer.concat(parts), zlib);
  if (small === undefined) return { chunks: unzipped(Readable.from(joined(parts, rest)), zlib), areAlone: false };
  spendMemory(size);
  return { chunks: [small], areAlone: true };
}

/** Undefined where it becomes too large for one piece. */
function smallUnzipped(compressed: Buffer, { gunzipSync }: Zlib): Buffer | undefined {
  try {
    return gunzipSync(compressed, { maxOutputLength: SMALL_DECODED, chunkSize: toldSize(compressed) });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

/** How much becomes of gzip as its last four bytes tell, and a byte more: with no room left, zlib asks for another piece. */
function toldSize(compressed: Buffer): number {
  const told = compressed.length < 4 ? 0 : compressed.readUInt32LE(compressed.length - 4);
  return Math.min(Math.max(told + 1, LEAST_PIECE), SMALL_DECODED);
}

async function* joined(first: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
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
