import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ApiError } from './api-status.ts';

/** What a handler answers. The body comes in pieces, so that a large one is never whole in memory. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Iterable<string> | AsyncIterable<string> | readonly Buffer[];
  /** A watch, or made by somebody else: each piece is sent as it comes, never gathered or compressed. */
  readonly live?: boolean;
}

/** An answer ready for the wire. */
export interface EncodedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer>;
}

/** Answers of this size in bytes and more are compressed for clients that take gzip (apiserver `defaultGzipThresholdBytes`). */
const GZIP_THRESHOLD = 128 * 1024;

const PIECE = 64 * 1024;

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: [`${JSON.stringify(value)}\n`],
  };
}

export function plainText(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: [text] };
}

export function refusal(error: ApiError): Answer {
  return json(error.status.code, error.status, error.headers);
}

/** Gathers small strings into pieces of some 64 KiB. */
async function* pieces(body: Answer['body']): AsyncGenerator<Buffer> {
  let waiting: string[] = [];
  let size = 0;
  for await (const piece of body) {
    const text = String(piece);
    waiting.push(text);
    size += text.length;
    if (size >= PIECE) {
      yield Buffer.from(waiting.join(''));
      waiting = [];
      size = 0;
    }
  }
  if (size > 0) yield Buffer.from(waiting.join(''));
}

async function* immediately(body: Answer['body']): AsyncGenerator<Buffer> {
  for await (const text of body) yield Buffer.from(text);
}

async function* joined(first: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** Decides on length and compression, for which it reads ahead up to the threshold. */
export async function encodeAnswer(answer: Answer, acceptEncoding: string | undefined): Promise<EncodedAnswer> {
  const { status, headers } = answer;
  if (answer.live) return { status, headers, body: immediately(answer.body) };
  const source = pieces(answer.body);
  const first: Buffer[] = [];
  let size = 0;
  while (size < GZIP_THRESHOLD) {
    const next = await source.next();
    if (next.done) {
      return { status, headers: { ...headers, 'content-length': String(size) }, body: joined(first, source) };
    }
    first.push(next.value);
    size += next.value.length;
  }
  const whole = joined(first, source);
  if (status !== 200 || !/\bgzip\b/.test(acceptEncoding ?? '')) return { status, headers, body: whole };
  const gzip = createGzip({ level: 1 });
  Readable.from(whole)
    .on('error', (error) => gzip.destroy(error))
    .pipe(gzip);
  return { status, headers: { ...headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' }, body: gzip };
}

/** Writes an answer, no faster than the client reads; ends early when the client goes away. */
export async function transmit(answer: EncodedAnswer, response: ServerResponse, withBody: boolean): Promise<void> {
  response.writeHead(answer.status, answer.headers);
  if (!withBody) {
    response.end();
    return;
  }
  response.flushHeaders();
  try {
    await pipeline(answer.body, response);
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}
