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

  /** `observe` sees each chunk as it passes, and undefined at the end. `isWhole`: nobody waits for a piece of the answer. */
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
      const heard = (): void => {
        this.#lifetime.listen();
      };
      const { chunks, areAlone } = await decoded(this.#message, this.#server, this.#isWhole, heard);
      for await (const chunk of chunks) {
        this.#lifetime.heard();
        this.#observe(chunk);
        yield chunk;
        if (areAlone) giveBack(chunk);
        else letGo(chunk);
        this.#lifetime.listen();
      }
      this.#observe(undefined);
    } catch (error) {
      throw this.#lifetime.reason ?? brokenOff(error, this.#server);
    } finally {
      this.#lifetime.signal.removeEventListener('abort', stop);
      this.#lifetime.end();
      // Left open, what nobody reads to its end keeps its connection, and the process with it.
      if (!this.#message.readableEnded) this.#message.destroy();
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
  readonly chunks: Pieces<Uint8Array>;
  /** Whether nothing else is in the memory of any of them. */
  readonly areAlone: boolean;
}

type Pieces<T> = AsyncIterable<T> | readonly T[];

/** `heard` is called for each piece that is gathered before anybody waits for it. */
async function decoded(
  message: IncomingMessage,
  server: string,
  isWhole: boolean,
  heard: () => void,
): Promise<Decoded> {
  const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const isPlain = encoding === '' || encoding === 'identity';
  if (!isPlain && encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new ConnectionError(
      'protocol',
      `the answer from ${server} has an encoding that was not requested: "${encoding}"`,
    );
  }
  const { parts, rest } = isWhole ? await gathered(message, heard) : { parts: [], rest: message };
  if (isPlain) return { chunks: joined(parts, rest), areAlone: false };
  const zlib = await (loadedZlib ??= import('node:zlib'));
  const small = rest === undefined ? smallUnzipped(parts, zlib) : undefined;
  if (small !== undefined) return { chunks: [small], areAlone: true };
  return { chunks: unzipped(joined(parts, rest), zlib), areAlone: false };
}

type Zlib = typeof import('node:zlib');

/** Loaded once: bundled, each import of a module copies all that it exports. */
let loadedZlib: Promise<Zlib> | undefined;

function unzipped(compressed: Pieces<Buffer>, { createGunzip }: Zlib): Readable {
  const gunzip = createGunzip();
  // The error reaches the reader through `gunzip` itself.
  pipeline(compressed, gunzip, () => undefined);
  return gunzip;
}

/** The beginning of an answer, all of it where it is small, and what is still to come. */
interface Gathered {
  readonly parts: readonly Buffer[];
  readonly rest: IncomingMessage | undefined;
}

/**
 * Gathers an answer while it is small. By its events: where thousands of kubelets are asked, to make an iterator for each
 * answer took a twentieth of the time.
 */
async function gathered(message: IncomingMessage, heard: () => void): Promise<Gathered> {
  const parts: Buffer[] = [];
  // What has ended has had its events; an iterator tells of it all the same.
  if (message.destroyed || message.readableEnded) return { parts, rest: message };
  let size = 0;
  return await new Promise<Gathered>((resolve, reject) => {
    const take = (part: Buffer): void => {
      heard();
      parts.push(part);
      size += part.length;
      if (size <= SMALL) return;
      message.off('data', take).pause();
      resolve({ parts, rest: message });
    };
    message.on('data', take);
    message.once('end', () => {
      resolve({ parts, rest: undefined });
    });
    message.once('error', reject);
    message.once('close', () => {
      if (!message.readableEnded) reject(new Error('closed before its end'));
    });
  });
}

/** Pieces that come from the network fill their memory. */
function letGo(piece: Uint8Array): void {
  if (piece.byteLength === piece.buffer.byteLength) giveBack(piece);
  else spendMemory(piece.byteLength);
}

function joined(first: readonly Buffer[], rest: AsyncIterable<Buffer> | undefined): Pieces<Buffer> {
  if (rest === undefined) return first;
  return first.length === 0 ? rest : oneAfterOther(first, rest);
}

async function* oneAfterOther(first: readonly Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* first;
  yield* rest;
}

/** Undefined where it becomes too large for one piece. */
function smallUnzipped(parts: readonly Buffer[], { gunzipSync }: Zlib): Buffer | undefined {
  const compressed = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  try {
    const text = gunzipSync(compressed, { maxOutputLength: SMALL_DECODED, chunkSize: toldSize(compressed) });
    for (const part of parts) letGo(part);
    return text;
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
