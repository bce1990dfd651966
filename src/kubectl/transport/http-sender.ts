import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { ConnectionError } from '../../facts/errors.ts';
import { spendMemory } from '../../facts/spent-memory.ts';
import type { ApiRequest, ApiResponse, Sender } from '../connection.ts';
import type { Credential, CredentialSource } from '../credentials/credentials.ts';
import { Lifetime } from './lifetime.ts';
import type { RequestLog } from './request-log.ts';
import { ResponseBody } from './response-body.ts';
import { MOST_RESET_RETRIES, MOST_RETRIES, RESET_PAUSE, retryAfter } from './retry.ts';
import { parseUrl } from './server-url.ts';
import type { ServerUrl } from './server-url.ts';
import { warningTexts } from './server-warnings.ts';
import type { Transport, WireRequest } from './transport.ts';

/** What an `HttpSender` is made of. */
export interface SenderParts {
  readonly server: ServerUrl;
  readonly transport: Transport;
  readonly credentials: CredentialSource;
  /** Sent with every request: who is asking, and as whom. */
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly compress: boolean;
  /** Milliseconds; 0 is none. */
  readonly requestTimeout: number;
  readonly log: RequestLog;
  readonly warn: (line: string) => void;
  /** Whether a redirect is followed, which never leads to another server. */
  readonly followsRedirects: boolean;
}

/** Bytes of memory that one request takes for a moment, besides its answer: measured. */
const LEFT_OF_ONE = 32 * 1024;

/** As Go's http.Client. */
const MOST_REDIRECTS = 10;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Sends requests over one `Transport`: credentials, retries, redirects, warnings. */
export class HttpSender implements Sender {
  readonly server: string;
  readonly #parts: SenderParts;
  readonly #warned = new Set<string>();

  constructor(parts: SenderParts) {
    this.server = parts.server.display;
    this.#parts = parts;
  }

  get warningCount(): number {
    return this.#warned.size;
  }

  async send(request: ApiRequest): Promise<ApiResponse> {
    const timeout = request.timeout ?? this.#parts.requestTimeout;
    const lifetime = new Lifetime(request.signal, timeout, this.server, request.silence);
    try {
      const { message, wire } = await this.#sendWithRetries(request, lifetime);
      spendMemory(LEFT_OF_ONE);
      if (request.ignoreWarnings !== true) this.#passWarnings(message);
      const body = new ResponseBody(
        message,
        lifetime,
        this.server,
        this.#parts.log.body(wire, message.statusCode ?? 0),
        request.whole === true,
      );
      return {
        status: message.statusCode ?? 0,
        headers: flatHeaders(message),
        body,
        discard: () => {
          body.discard();
        },
      };
    } catch (error) {
      lifetime.end();
      throw error;
    }
  }

  async #sendWithRetries(request: ApiRequest, lifetime: Lifetime): Promise<Sent> {
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const { sent, credential } = await this.#sendThroughResets(request, lifetime);
      const status = sent.message.statusCode ?? 0;
      if (status === 401 && !renewed && isOwnAnswer(request, sent.message)) {
        renewed = true;
        if (!(await this.#parts.credentials.renew(credential, lifetime.signal))) return sent;
        sent.message.resume();
        continue;
      }
      const seconds = retryAfter(status, sent.message.headers['retry-after']);
      if (seconds === undefined || attempt > MOST_RETRIES) return sent;
      this.#parts.log.retrying(sent.wire, seconds, attempt);
      sent.message.on('error', () => undefined).resume();
      await lifetime.sleep(seconds * 1000);
    }
  }

  async #sendThroughResets(request: ApiRequest, lifetime: Lifetime): Promise<Attempt> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#sendOnce(request, lifetime);
      } catch (error) {
        const broken = error instanceof ConnectionError && error.fault === 'reset';
        if (!broken || (request.method ?? 'GET') !== 'GET' || attempt > MOST_RESET_RETRIES) throw error;
        await lifetime.sleep(RESET_PAUSE);
      }
    }
  }

  async #sendOnce(request: ApiRequest, lifetime: Lifetime): Promise<Attempt> {
    const { transport, credentials } = this.#parts;
    const credential = await credentials.current(lifetime.signal);
    transport.presentKeyPair(credential.keyPair);
    return { sent: await this.#follow(this.wire(request, credential), lifetime), credential };
  }

  /** Sends, and follows where the same server points elsewhere: credentials never go to another one. */
  async #follow(first: WireRequest, lifetime: Lifetime): Promise<Sent> {
    let wire = first;
    for (let hops = 0; ; hops += 1) {
      const message = await this.#exchange(wire, lifetime);
      const location = message.headers.location;
      if (wire.method !== 'GET' || !REDIRECTS.has(message.statusCode ?? 0) || location === undefined) {
        return { message, wire };
      }
      message.on('error', () => undefined).resume();
      if (!this.#parts.followsRedirects) {
        throw new ConnectionError(
          'protocol',
          `${this.server} redirects ${wire.path}, and the redirect was not followed`,
        );
      }
      if (hops === MOST_REDIRECTS) {
        throw new ConnectionError('protocol', `${this.server}: stopped after ${MOST_REDIRECTS} redirects`);
      }
      wire = { ...wire, path: this.#redirectedPath(wire.path, location) };
    }
  }

  #redirectedPath(path: string, location: string): string {
    const here = new URL(path, this.server);
    const target = parseUrl(location, here.href);
    if (target?.origin !== here.origin) {
      const where = target === undefined ? 'a malformed address' : target.origin;
      throw new ConnectionError(
        'protocol',
        `${this.server} redirects to ${where}, and credentials are not sent there`,
        'The server address may belong to a login page or a gateway; check it in the kubeconfig.',
      );
    }
    return target.pathname + target.search;
  }

  async #exchange(wire: WireRequest, lifetime: Lifetime): Promise<IncomingMessage> {
    const { log, transport } = this.#parts;
    const startedAt = performance.now();
    log.sent(wire);
    lifetime.listen();
    try {
      const message = await transport.exchange(wire, lifetime);
      log.answered(wire, message, startedAt);
      return message;
    } catch (error) {
      log.failed(wire, error, startedAt);
      throw error;
    } finally {
      lifetime.heard();
    }
  }

  /** The request as it goes out. Throws `ConnectionError` where it cannot. */
  protected wire(request: ApiRequest, credential: Credential): WireRequest {
    const { server, headers, compress } = this.#parts;
    const query = new URLSearchParams(
      (request.query ?? []).map(([name, value]): [string, string] => [name, value]),
    ).toString();
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    refuseUnsendable({ ...headers, Authorization: credential.authorization });
    return {
      method: request.method ?? 'GET',
      path: `${server.basePath}${request.path}${query === '' ? '' : `?${query}`}`,
      headers: {
        Accept: request.accept ?? 'application/json',
        ...(compress ? { 'Accept-Encoding': 'gzip' } : {}),
        ...headers,
        ...(credential.authorization === undefined ? {} : { Authorization: credential.authorization }),
        ...(body === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
      },
      body,
    };
  }

  #passWarnings(message: IncomingMessage): void {
    // Few answers have one, and to take the headers apart for it takes longer than to look.
    if (message.headers.warning === undefined) return;
    for (const text of warningTexts(message.headersDistinct.warning ?? [])) {
      if (this.#warned.has(text)) continue;
      this.#warned.add(text);
      this.#parts.warn(`Warning: ${text}`);
    }
  }
}

/** Refuses what no header may hold, before a server is blamed for it; never quotes it. As Go, in its words. */
function refuseUnsendable(headers: Readonly<OutgoingHttpHeaders>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (![value ?? ''].flat().some((text) => /[^\t\x20-\x7e\x80-\xff]/.test(String(text)))) continue;
    const isCredential = name === 'Authorization';
    throw new ConnectionError(
      isCredential ? 'credentials' : 'config',
      `net/http: invalid header field value for "${name}"`,
      isCredential
        ? 'The token or password of the user contains a line break or another character that cannot be sent.'
        : 'Check --as, --as-group, --as-uid and --as-user-extra, and the user of the kubeconfig context.',
    );
  }
}

interface Sent {
  readonly message: IncomingMessage;
  readonly wire: WireRequest;
}

interface Attempt {
  readonly sent: Sent;
  readonly credential: Credential;
}

/** The API server refuses with a Status; what a program behind it sends is seldom JSON. */
function isOwnAnswer({ passedOn }: ApiRequest, { headers }: IncomingMessage): boolean {
  return passedOn !== true || headers['content-type']?.includes('json') === true;
}

function flatHeaders(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
    ),
  );
}
