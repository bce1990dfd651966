import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect as netConnect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { ConnectionError } from '../../facts/errors.ts';
import { established } from './established.ts';
import { notHttp, toConnectionError } from './faults.ts';
import type { Lifetime } from './lifetime.ts';
import type { Proxy } from './proxy.ts';
import { serverIdentityFault } from './server-identity.ts';
import { dialAddress } from './server-url.ts';
import type { ServerUrl } from './server-url.ts';
import type { KeyPair, TlsSettings } from './tls.ts';
import { DIAL_TIMEOUT, openTunnel, proxyAuthorization, proxyFault } from './tunnel.ts';

/** One request as it goes out. */
export interface WireRequest {
  readonly method: string;
  /** With the server's base path and the query. */
  readonly path: string;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly body: string | undefined;
}

/** As Go's transport. */
const HANDSHAKE_TIMEOUT = 10_000;

/** Longer than Node's 250 ms for each address of a host: a slow link is not a dead address. */
const ADDRESS_TIMEOUT = 3000;

/** Nobody asks for another protocol here: a WebSocket has a connection of its own. */
const SWITCHING_PROTOCOLS = 101;
const UNASKED_UPGRADE = 'a protocol upgrade that was not requested';

/** Answers of status 1xx before the real one, as Go's transport. */
const MOST_INTERIM = 5;

/** What else is said of a transport. */
export interface TransportOptions {
  /** Whether connections wait for a next request, as by default; of many servers they would take up all descriptors. */
  readonly keepAlive?: boolean;
  /** The context of the kubeconfig that the server is of, for what is said where it is down. */
  readonly context?: string;
}

/** HTTP/1.1 to one server, directly or through a proxy, over connections that are kept alive. */
export class Transport {
  readonly #server: ServerUrl;
  readonly #proxy: Proxy | undefined;
  readonly #keepAlive: boolean;
  readonly #context: string | undefined;
  #tls: TlsSettings | undefined;
  #handshake: ConnectionOptions;
  #agent: HttpAgent;

  /** `tls` is undefined for a plain http server. */
  constructor(
    server: ServerUrl,
    tls: TlsSettings | undefined,
    proxy: Proxy | undefined,
    { keepAlive = true, context }: TransportOptions = {},
  ) {
    this.#context = context;
    this.#server = server;
    this.#proxy = proxy;
    this.#keepAlive = keepAlive;
    this.#tls = tls;
    this.#handshake = handshakeOptions(tls, server);
    this.#agent = this.#createAgent();
  }

  /** From now on presents another client certificate, on new connections alone. */
  presentKeyPair(pair: KeyPair | undefined): void {
    if (this.#tls === undefined || (same(this.#tls.cert, pair?.cert) && same(this.#tls.key, pair?.key))) return;
    this.#tls = { ...this.#tls, cert: pair?.cert, key: pair?.key };
    this.#handshake = handshakeOptions(this.#tls, this.#server);
    this.#agent.destroy();
    this.#agent = this.#createAgent();
  }

  close(): void {
    this.#agent.destroy();
  }

  /**
   * A connection of its own to the server, past proxy and handshake: for a WebSocket, or to see who is there. Rejects with
   * `ConnectionError` or the lifetime's reason.
   */
  async dial(lifetime: Lifetime): Promise<Socket> {
    const { secure, hostname: host, port } = this.#server;
    lifetime.signal.throwIfAborted();
    try {
      const options = { host, port, autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT };
      const socket =
        this.#proxy !== undefined
          ? await lifetime.within(this.#connectThrough(this.#proxy), (late) => late.destroy())
          : secure
            ? tlsConnect({ ...options, ...this.#handshake, ALPNProtocols: ['http/1.1'] })
            : netConnect(options);
      if (!secure && this.#proxy !== undefined) return socket;
      return await established(socket, secure ? 'secureConnect' : 'connect', lifetime, DIAL_TIMEOUT);
    } catch (error) {
      throw this.#describe(error, lifetime);
    }
  }

  /**
   * Sends one request and resolves with the head of its answer. A GET that dies on an idle connection, which the
   * server may have closed meanwhile, is sent again, until on a new one: others that are idle may have been closed with
   * it (`shouldRetryRequest` of Go's transport). Rejects with `ConnectionError` or the lifetime's reason.
   */
  async exchange(request: WireRequest, lifetime: Lifetime): Promise<IncomingMessage> {
    for (;;) {
      const attempt = { reused: false };
      try {
        return await this.#attempt(request, lifetime, attempt);
      } catch (error) {
        const stale = attempt.reused && request.method === 'GET' && isReset(error) && lifetime.reason === undefined;
        if (!stale) throw this.#describe(error, lifetime);
      }
    }
  }

  #describe(error: unknown, lifetime: Lifetime): Error {
    if (lifetime.reason !== undefined) return lifetime.reason;
    // Where the proxy is asked for the whole URL, the only connection there is is to the proxy.
    if (this.#forwards() && this.#proxy !== undefined && !(error instanceof ConnectionError)) {
      return proxyFault(this.#proxy, (error as Error).message, error);
    }
    return toConnectionError(error, this.#server, this.#context);
  }

  async #attempt(wire: WireRequest, lifetime: Lifetime, attempt: { reused: boolean }): Promise<IncomingMessage> {
    lifetime.signal.throwIfAborted();
    return await new Promise<IncomingMessage>((resolve, reject) => {
      const request = this.#open(wire);
      const stop = (): void => {
        request.destroy(lifetime.reason);
      };
      lifetime.signal.addEventListener('abort', stop, { once: true });
      let answered = false;
      request.once('close', () => {
        lifetime.signal.removeEventListener('abort', stop);
        // Last of all events: whatever this ended by, an answer or an error has been heard before, or never comes.
        if (!answered) reject(notHttp('the connection was closed without an answer', this.#server));
      });
      request.once('response', (message) => {
        answered = true;
        if (message.statusCode !== SWITCHING_PROTOCOLS) resolve(message);
        else request.destroy(notHttp(UNASKED_UPGRADE, this.#server));
      });
      request.once('upgrade', (_message, socket) => {
        socket.destroy();
        reject(notHttp(UNASKED_UPGRADE, this.#server));
      });
      let interim = 0;
      request.on('information', () => {
        interim += 1;
        if (interim > MOST_INTERIM) request.destroy(notHttp('too many interim responses', this.#server));
      });
      request.on('error', (error) => {
        attempt.reused = request.reusedSocket;
        reject(error);
      });
      limitSetup(request, this.#server);
      request.end(wire.body);
    });
  }

  #open(wire: WireRequest): ClientRequest {
    const headers = { Host: this.#server.host, ...wire.headers };
    if (this.#forwards() && this.#proxy !== undefined) return this.#openForwarded(wire, headers, this.#proxy);
    const options = {
      agent: this.#agent,
      method: wire.method,
      host: this.#server.hostname,
      port: this.#server.port,
      path: wire.path,
      headers,
    };
    return this.#server.secure ? httpsRequest(options) : httpRequest(options);
  }

  /** A plain http server behind an http proxy: the proxy is asked for the whole URL. */
  #openForwarded(wire: WireRequest, headers: OutgoingHttpHeaders, proxy: Proxy): ClientRequest {
    const options = {
      agent: this.#agent,
      method: wire.method,
      host: proxy.hostname,
      port: proxy.port,
      path: `http://${this.#server.host}${wire.path}`,
      headers: { ...headers, ...proxyAuthorization(proxy) },
    };
    return proxy.scheme === 'https' ? httpsRequest(options) : httpRequest(options);
  }

  #forwards(): boolean {
    return !this.#server.secure && this.#proxy !== undefined && this.#proxy.scheme !== 'socks5';
  }

  #createAgent(): HttpAgent {
    const options = {
      keepAlive: this.#keepAlive,
      keepAliveMsecs: DIAL_TIMEOUT,
      autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT,
    };
    const secure = this.#forwards() ? this.#proxy?.scheme === 'https' : this.#server.secure;
    const agent = secure ? new HttpsAgent({ ...options, ...this.#handshake }) : new HttpAgent(options);
    // All that tells connections apart belongs to the agent. Its own names hold certificates and keys whole, for each request.
    agent.getName = () => this.#server.display;
    if (this.#proxy !== undefined && !this.#forwards()) {
      const proxy = this.#proxy;
      agent.createConnection = (_options, callback) => {
        this.#connectThrough(proxy).then(
          (socket) => callback?.(null, socket),
          // The type asks for a stream where there is none to give.
          (error: unknown) => callback?.(error as Error, undefined as never),
        );
        return undefined;
      };
    }
    return agent;
  }

  async #connectThrough(proxy: Proxy): Promise<Socket> {
    const socket = await openTunnel(proxy, this.#server, this.#tls);
    if (!this.#server.secure) return socket;
    return tlsConnect({ ...this.#handshake, socket, host: this.#server.hostname, ALPNProtocols: ['http/1.1'] });
  }
}

/** What every handshake needs. It belongs to the agent: given with a request, Node would not use a connection twice. */
function handshakeOptions(tls: TlsSettings | undefined, server: ServerUrl): ConnectionOptions {
  if (tls === undefined) return {};
  const name = tls.servername ?? server.hostname;
  return {
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    rejectUnauthorized: tls.rejectUnauthorized,
    // An address is never sent as a server name (RFC 6066), but is verified all the same.
    servername: isIP(name) === 0 ? name : '',
    checkServerIdentity: (_host, certificate) => serverIdentityFault(name, certificate),
  };
}

function same(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}

function isReset(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** Bounds the dial and the handshake of a new connection as client-go and Go's transport do. */
function limitSetup(request: ClientRequest, server: ServerUrl): void {
  request.once('socket', (socket) => {
    // A proxy has dialled already.
    const isInHandshake = (socket as { secureConnecting?: boolean }).secureConnecting === true;
    if (!socket.connecting && !isInHandshake) return;
    let timer: NodeJS.Timeout | undefined;
    const limit = (milliseconds: number, what: string): void => {
      clearTimeout(timer);
      timer = setTimeout(() => request.destroy(setupTimeout(what, server)), milliseconds);
    };
    const limitHandshake = (): void => {
      if (server.secure) limit(HANDSHAKE_TIMEOUT, 'net/http: TLS handshake timeout');
      else clearTimeout(timer);
    };
    if (socket.connecting) {
      limit(DIAL_TIMEOUT, `dial tcp ${dialAddress(server)}: i/o timeout`);
      socket.once('connect', limitHandshake);
    } else limitHandshake();
    for (const event of ['secureConnect', 'close', 'error']) {
      socket.once(event, () => {
        clearTimeout(timer);
      });
    }
  });
}

function setupTimeout(what: string, server: ServerUrl): ConnectionError {
  return new ConnectionError(
    'unconnected',
    `Unable to connect to the server: ${what}`,
    `Check the network, a VPN, and that ${server.display} is the right address.`,
  );
}
