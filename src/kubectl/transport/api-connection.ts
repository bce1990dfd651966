import type { WebSocket } from 'ws';
import { ApiError } from '../../facts/errors.ts';
import { NodeBook } from '../api/node-book.ts';
import type { Connection, WebSocketRequest } from '../connection.ts';
import type { KubeletWay } from '../kubelets/kubelet-way.ts';
import { HttpSender, type SenderParts } from './http-sender.ts';
import { Lifetime } from './lifetime.ts';

/** What an `ApiConnection` is made of. */
export interface ConnectionParts extends Omit<SenderParts, 'followsRedirects'> {
  readonly context: string | undefined;
  readonly namespace: string;
  /** Makes the way to the kubelets of the server that is connected to. */
  readonly kubeletWay: (connection: Connection) => KubeletWay;
}

/** Milliseconds for the opening of a WebSocket where `--request-timeout` says nothing: it ends with the handshake. */
const HANDSHAKE_LIMIT = 30_000;

/** A `Connection` over one `Transport`. */
export class ApiConnection extends HttpSender implements Connection {
  readonly context: string | undefined;
  readonly namespace: string;
  readonly nodes = new NodeBook();
  readonly kubelets: KubeletWay;
  readonly #parts: ConnectionParts;

  constructor(parts: ConnectionParts) {
    super({ ...parts, followsRedirects: true });
    this.context = parts.context;
    this.namespace = parts.namespace;
    this.#parts = parts;
    this.kubelets = parts.kubeletWay(this);
  }

  async openWebSocket(request: WebSocketRequest): Promise<WebSocket> {
    const { openWebSocket } = await import('./web-socket.ts');
    const { server, transport, credentials, requestTimeout } = this.#parts;
    const lifetime = new Lifetime(request.signal, requestTimeout || HANDSHAKE_LIMIT, this.server);
    try {
      for (let renewed = false; ; renewed = true) {
        const credential = await credentials.current(lifetime.signal);
        transport.presentKeyPair(credential.keyPair);
        // The kubelet's routes for streams declare no media type: it refuses whoever does not take any (go-restful).
        const wanted = { path: request.path, query: request.query ?? [], accept: '*/*' };
        const { path, headers } = this.wire(wanted, credential);
        try {
          const socket = await transport.dial(lifetime);
          return await openWebSocket({
            socket,
            host: server.host,
            path,
            headers,
            protocols: request.protocols,
            lifetime,
          });
        } catch (error) {
          const refused = error instanceof ApiError && error.status === 401 && !renewed;
          if (!refused || !(await credentials.renew(credential, lifetime.signal))) throw error;
        }
      }
    } finally {
      lifetime.end();
    }
  }

  close(): void {
    this.#parts.transport.close();
  }
}
