import type { IncomingMessage } from 'node:http';
import type { ConnectionSurroundings } from '../connection.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import type { WireRequest } from './transport.ts';

/** How much of a body each level shows, in bytes (client-go, kubectl; but there 10 has no limit). */
const BODY_LIMITS: readonly (readonly [level: number, bytes: number])[] = [
  [10, 16 * 1024 * 1024],
  [9, 10_240],
  [8, 1024],
];

/** Answers that hold secrets, or settings in which secrets may stand (`staticPodURLHeader`). */
const SECRET_BODIES = /\/secrets(?:\/|$)|\/token$|\/(?:configz|flagz)$|reviews$/;

/** Objects in whose arguments, environment, annotations or data secrets may stand, and what a kubelet says. */
const TELLING_BODIES =
  /\/(?:nodes|pods|configmaps|events)(?:\/|$)|^\/(?:runningpods|containerLogs|logs|metrics)(?:\/|$)/;

const SECRET_HEADERS = new Set(['authorization', 'cookie', 'set-cookie', 'proxy-authorization']);

/** kubectl's request log: `-v` 6 for the line, 7 for headers, 8 and more for bodies. Never a credential. */
export class RequestLog {
  readonly #level: number;
  readonly #warn: (line: string) => void;
  readonly #server: string;

  /** `server` is the base URL without user information. */
  constructor(server: string, { verbosity, warn }: ConnectionSurroundings) {
    this.#level = verbosity;
    this.#warn = warn;
    this.#server = server;
  }

  sent(request: WireRequest): void {
    if (this.#level >= 9) {
      const headers = shownHeaders(request.headers).map(([name, value]) => ` -H "${name}: ${value}"`);
      this.#warn(`curl -v -X${request.method} ${headers.join('')} '${this.#url(request)}'`);
    }
    if (this.#level < 7) return;
    this.#warn(`${request.method} ${this.#url(request)}`);
    this.#warn('Request Headers:');
    for (const [name, value] of shownHeaders(request.headers)) this.#warn(`    ${name}: ${value}`);
  }

  answered(request: WireRequest, message: IncomingMessage, startedAt: number): void {
    if (this.#level < 6) return;
    const status = `${message.statusCode ?? 0} ${message.statusMessage ?? ''}`.trim();
    this.#warn(`${request.method} ${this.#url(request)} ${status} in ${elapsed(startedAt)} milliseconds`);
    if (this.#level < 8) return;
    this.#warn('Response Headers:');
    for (const [name, value] of shownHeaders(message.headers)) this.#warn(`    ${name}: ${value}`);
  }

  failed(request: WireRequest, error: unknown, startedAt: number): void {
    if (this.#level < 6) return;
    this.#warn(`${request.method} ${this.#url(request)}  in ${elapsed(startedAt)} milliseconds`);
    this.#warn(`Connection error: ${request.method} ${this.#url(request)}: ${(error as Error).message}`);
  }

  retrying(request: WireRequest, seconds: number, attempt: number): void {
    if (this.#level < 6) return;
    this.#warn(`Got a Retry-After ${seconds}s response for attempt ${attempt} to ${this.#url(request)}`);
  }

  /** Gathers what of a body is to be shown; called with undefined at its end. */
  body(request: WireRequest, status: number): (chunk: Uint8Array | undefined) => void {
    const limit = BODY_LIMITS.find(([level]) => this.#level >= level)?.[1];
    if (limit === undefined) return () => undefined;
    const path = request.path.split('?')[0]!;
    // A refusal is the server's own words.
    if (SECRET_BODIES.test(path) || (TELLING_BODIES.test(path) && status < 400)) {
      return (chunk) => {
        if (chunk === undefined) this.#warn('Response Body: <not shown, it may hold secrets>');
      };
    }
    const kept = new GatheredBytes(limit, () => new RangeError('more than the limit'));
    let size = 0;
    return (chunk) => {
      if (chunk === undefined) {
        const rest = size - limit;
        this.#warn(`Response Body: ${kept.text()}${rest > 0 ? ` [truncated ${rest} chars]` : ''}`);
        return;
      }
      kept.add(chunk.subarray(0, limit - kept.size));
      size += chunk.length;
    };
  }

  #url(request: WireRequest): string {
    return new URL(request.path, this.#server).href;
  }
}

function elapsed(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}

function shownHeaders(headers: Readonly<Record<string, unknown>>): [name: string, value: string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((item): [string, string] => [name, shown(name, String(item))]);
  });
}

function shown(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (lower === 'location') return value.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//');
  if (!SECRET_HEADERS.has(lower)) return value;
  const scheme = /^(Bearer|Basic) /.exec(value)?.[1];
  return scheme === undefined ? '<masked>' : `${scheme} <masked>`;
}
