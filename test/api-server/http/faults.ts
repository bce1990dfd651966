import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { json, type Answer, type EncodedAnswer } from './answers.ts';

/** What goes wrong. Sizes are bytes of the body as it goes over the wire. */
export type FaultKind =
  /** The connection is closed before any answer. */
  | { readonly kind: 'close' }
  /** The connection is reset after so much of the body. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** Nothing more comes: from the start, or after so much of the body. */
  | { readonly kind: 'hang'; readonly afterBytes?: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** The answer comes late. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Each answer comes up to so much late, by its path and the seed: so they come in another order. */
  | { readonly kind: 'shuffle'; readonly milliseconds: number; readonly seed: number }
  /** The body ends early, and properly as HTTP sees it. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** A Status of this code; 429 and 503 may carry Retry-After, in seconds. */
  | { readonly kind: 'status'; readonly code: number; readonly message?: string; readonly retryAfter?: number }
  /** A page of something that is not Kubernetes. */
  | { readonly kind: 'html'; readonly code?: number }
  | { readonly kind: 'redirect'; readonly code?: number; readonly location: string }
  /** Any other answer. */
  | { readonly kind: 'answer'; readonly code: number; readonly contentType: string; readonly body: string }
  /** A good answer with a `Warning:` header. */
  | { readonly kind: 'warning'; readonly text: string };

/** A fault and the requests it strikes. */
export type Fault = FaultKind & {
  /** Path and query, without the base path: a beginning of it, or a pattern. */
  readonly path: string | RegExp;
  readonly method?: string;
  /** How many requests it strikes before it is over; all where absent. */
  readonly times?: number;
  /** How many requests pass before it strikes. */
  readonly after?: number;
  /** The request is carried out all the same, and its answer lost. */
  readonly carriedOut?: true;
};

/** Takes a fault back. */
export interface FaultHandle {
  /** How many requests it struck so far. */
  readonly struck: number;
  clear(): void;
}

const REASONS: Readonly<Record<number, readonly [reason: string | undefined, message: string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'Unauthorized'],
  403: ['Forbidden', 'forbidden'],
  404: ['NotFound', 'the server could not find the requested resource'],
  429: ['TooManyRequests', 'Too many requests, please try again later.'],
  500: ['InternalError', 'Internal error occurred: etcdserver: request timed out'],
  503: ['ServiceUnavailable', 'apiserver not ready'],
  504: ['Timeout', 'Timeout: request did not complete within the allotted timeout'],
};

function statusAnswer(code: number, given: string | undefined, retryAfter: number | undefined): Answer {
  const [reason, message] = REASONS[code] ?? [undefined, `status ${code}`];
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: given ?? message,
    reason,
    ...(retryAfter === undefined ? {} : { details: { retryAfterSeconds: retryAfter } }),
    code,
  };
  return json(code, status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
}

const PAGE = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>\n';

/** The first bytes of a body, then whatever `then` does. */
async function* cut(body: AsyncIterable<Buffer>, bytes: number, then: () => Promise<void>): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of body) {
    if (piece.length >= left) {
      if (left > 0) yield piece.subarray(0, left);
      await then();
      return;
    }
    yield piece;
    left -= piece.length;
  }
  await then();
}

async function* slowly(body: AsyncIterable<Buffer>, bytesPerSecond: number): AsyncGenerator<Buffer> {
  const portion = Math.max(1, Math.round(bytesPerSecond / 20));
  for await (const piece of body) {
    for (let at = 0; at < piece.length; at += portion) {
      yield piece.subarray(at, at + portion);
      await delay((1000 * portion) / bytesPerSecond, undefined, { ref: false });
    }
  }
}

async function* later(body: AsyncIterable<Buffer>, milliseconds: number): AsyncGenerator<Buffer> {
  await delay(milliseconds, undefined, { ref: false });
  yield* body;
}

/** Resolves when the client gives up or the server closes. */
function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else
      socket.once('close', () => {
        resolve();
      });
  });
}

function withoutLength(headers: EncodedAnswer['headers']): EncodedAnswer['headers'] {
  const { 'content-length': _length, ...rest } = headers;
  return rest;
}

/** One fault as it strikes one request. */
export class Strike {
  readonly #fault: Fault;
  readonly #path: string;

  constructor(fault: Fault, path: string) {
    this.#fault = fault;
    this.#path = path;
  }

  /** Whether the request is carried out before another answer takes the place of its own. */
  get carriesOut(): boolean {
    return this.#fault.carriedOut === true;
  }

  /** Does away with the request where the fault allows no answer at all; true where it did. */
  instead(message: IncomingMessage): boolean {
    const fault = this.#fault;
    if (fault.kind === 'close') message.socket.destroy();
    return fault.kind === 'close' || (fault.kind === 'hang' && fault.afterBytes === undefined);
  }

  /** The answer that comes in place of the real one, if any. */
  answer(): Answer | undefined {
    const fault = this.#fault;
    switch (fault.kind) {
      case 'status':
        return statusAnswer(fault.code, fault.message, fault.retryAfter);
      case 'html':
        return { status: fault.code ?? 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: [PAGE] };
      case 'redirect':
        return { status: fault.code ?? 302, headers: { location: fault.location }, body: [] };
      case 'answer':
        return { status: fault.code, headers: { 'content-type': fault.contentType }, body: [fault.body] };
      case 'close':
      case 'delay':
      case 'hang':
      case 'reset':
      case 'shuffle':
      case 'slow':
      case 'truncate':
      case 'warning':
        return undefined;
    }
  }

  #lateness(seed: number): number {
    return createHash('sha256').update(`${seed} ${this.#path}`).digest().readUInt32BE(0);
  }

  /** Spoils a real answer on its way. */
  transform(answer: EncodedAnswer, socket: Socket): EncodedAnswer {
    const fault = this.#fault;
    const { headers, body } = answer;
    switch (fault.kind) {
      case 'reset': {
        const reset = (): Promise<void> => {
          socket.resetAndDestroy();
          return Promise.resolve();
        };
        return { ...answer, body: cut(body, fault.afterBytes, reset) };
      }
      case 'hang':
        return { ...answer, body: cut(body, fault.afterBytes ?? 0, () => gone(socket)) };
      case 'truncate':
        return {
          ...answer,
          headers: withoutLength(headers),
          body: cut(body, fault.afterBytes, () => Promise.resolve()),
        };
      case 'slow':
        return { ...answer, body: slowly(body, fault.bytesPerSecond) };
      case 'delay':
        return { ...answer, body: later(body, fault.milliseconds) };
      case 'shuffle':
        return { ...answer, body: later(body, this.#lateness(fault.seed) % fault.milliseconds) };
      case 'warning':
        return { ...answer, headers: { ...headers, warning: `299 - ${JSON.stringify(fault.text)}` } };
      case 'answer':
      case 'close':
      case 'html':
      case 'redirect':
      case 'status':
        return answer;
    }
  }
}

interface ActiveFault {
  readonly fault: Fault;
  seen: number;
  struck: number;
}

function concerns({ fault }: ActiveFault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  return typeof fault.path === 'string' ? path.startsWith(fault.path) : fault.path.test(path);
}

/** The faults that are switched on. Of several that concern a request, the one added last strikes. */
export class Faults {
  #active: ActiveFault[] = [];

  add(fault: Fault): FaultHandle {
    const active: ActiveFault = { fault, seen: 0, struck: 0 };
    this.#active.unshift(active);
    return {
      get struck() {
        return active.struck;
      },
      clear: () => {
        this.#active = this.#active.filter((one) => one !== active);
      },
    };
  }

  /** Counts a request, and answers what strikes it. */
  take(method: string, path: string): Strike | undefined {
    for (const active of this.#active) {
      if (!concerns(active, method, path)) continue;
      active.seen += 1;
      const { times = Infinity, after = 0 } = active.fault;
      if (active.seen <= after || active.struck >= times) continue;
      active.struck += 1;
      return new Strike(active.fault, path);
    }
    return undefined;
  }
}
