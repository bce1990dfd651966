import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { TLSSocket } from 'node:tls';
import { CertificateAuthority } from '../access/certificates.ts';
import type { UserInfo } from '../access/users.ts';
import { encodeAnswer, plainText, refusal, transmit, type Answer } from '../http/answers.ts';
import { ApiError } from '../http/api-status.ts';
import type { ServerState } from '../http/routes.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { kubeletRefusal } from './kubelet-authorization.ts';
import { answerOfKubelet } from './node-proxy.ts';

/**
 * What listens at a node: a kubelet with a certificate of the cluster, or one that is wrong in some way; a port that refuses
 * (`closed`), or that takes a connection and says nothing (`silent`); something that sends whoever asks elsewhere (`redirects`).
 */
export type EndpointKind =
  | 'cluster-certificate'
  | 'self-signed'
  | 'client-certificate'
  | 'expired'
  | 'other-host'
  | 'closed'
  | 'silent'
  | 'redirects';

/** What came to kubelets. */
export interface KubeletTraffic {
  /** The node of each connection that was accepted. */
  readonly connections: string[];
  /** Each TLS handshake that was completed on this side, and whether a client certificate was shown in it. */
  readonly handshakes: { readonly node: string; readonly certificate: boolean }[];
  /** Each request. */
  readonly requests: {
    readonly node: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    status?: number;
    user?: string;
  }[];
}

/** Of loopback, and not the server's: no node is that of the API server. */
const ADDRESS = '127.0.0.3';

/** Where nothing listens: a port that was closed again may be given to another test's server, one so low never is. */
const CLOSED_PORT = 1;

/** The nodes' own kubelets, each on a port of its own. */
export class KubeletEndpoints {
  readonly traffic: KubeletTraffic = { connections: [], handshakes: [], requests: [] };
  readonly #state: ServerState;
  readonly #authority: CertificateAuthority;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  constructor(state: ServerState, authority: CertificateAuthority) {
    this.#state = state;
    this.#authority = authority;
  }

  /** Starts one for each Node there is, and has the Node say where it listens; one that is out of reach is so from everywhere. */
  async start(kindOf: (node: string) => EndpointKind): Promise<void> {
    const { store } = this.#state;
    for (const node of [...store.list('nodes')]) {
      const isDead = this.#state.kubelets.of(node.metadata.name).unreachable !== undefined;
      const kind = isDead ? 'closed' : kindOf(node.metadata.name);
      const port = kind === 'closed' ? CLOSED_PORT : await this.#listen(node.metadata.name, kind);
      store.put('nodes', withEndpoint(store.get('nodes', undefined, node.metadata.name)!, port));
    }
  }

  async close(): Promise<void> {
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  async #listen(node: string, kind: EndpointKind): Promise<number> {
    const server = kind === 'silent' ? createPlainServer() : this.#createKubelet(node, kind);
    this.#servers.push(server);
    server.on('connection', (socket) => {
      this.traffic.connections.push(node);
      this.#sockets.add(socket);
      // A client that does not trust the certificate breaks off.
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, ADDRESS, resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  #createKubelet(node: string, kind: EndpointKind): Server {
    const server = createServer(this.#tls(node, kind), (message, response) => {
      void this.#serve(node, kind, message, response);
    });
    server.on('secureConnection', (socket) => {
      this.traffic.handshakes.push({ node, certificate: socket.getPeerX509Certificate() !== undefined });
    });
    return server;
  }

  #tls(node: string, kind: EndpointKind): ServerOptions {
    // A kubelet that signs for itself makes an authority of its own first, and shows both.
    const signer = kind === 'self-signed' ? new CertificateAuthority(`${node}-ca`) : this.#authority;
    const { certPem, keyPem } = signer.issue({
      commonName: `system:node:${node}`,
      organizations: ['system:nodes'],
      usage: kind === 'client-certificate' ? 'client' : 'server',
      names: kind === 'other-host' ? ['10.0.0.9'] : [ADDRESS, node],
      ...(kind === 'expired' ? { notAfter: new Date(Date.now() - 60_000) } : {}),
    });
    const cert = kind === 'self-signed' ? `${certPem}${signer.certPem}` : certPem;
    return { cert, key: keyPem, requestCert: true, rejectUnauthorized: false };
  }

  async #serve(node: string, kind: EndpointKind, message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, url: path = '/' } = message;
    const logged: KubeletTraffic['requests'][number] = { node, path, headers };
    this.traffic.requests.push(logged);
    const user = this.#authenticate(message);
    logged.user = user?.username ?? '';
    const answer =
      kind === 'redirects'
        ? plainText(307, '', { location: `https://${node}:1/configz` })
        : await this.#answer(node, user, message).catch((error: unknown) => plainText(500, String(error)));
    logged.status = answer.status;
    await transmit(await encodeAnswer(answer, headers['accept-encoding']), response, message.method !== 'HEAD');
  }

  /** By a token or a certificate; kubelets know nothing else, and let nobody in without. */
  #authenticate({ headers, socket }: IncomingMessage): UserInfo | undefined {
    const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
    if (certificate === undefined && headers.authorization?.startsWith('Bearer ') !== true) return undefined;
    try {
      return this.#state.users.authenticate(headers, certificate);
    } catch {
      return undefined;
    }
  }

  async #answer(node: string, user: UserInfo | undefined, { method = 'GET', headers, url = '/' }: IncomingMessage) {
    // A real one passes over such a header, and so answers to somebody else than was meant.
    const meant = Object.keys(headers).find((name) => name.startsWith('impersonate-'));
    if (meant !== undefined) return plainText(400, `a kubelet knows no ${meant}\n`);
    if (user === undefined) return plainText(401, 'Unauthorized');
    const { pathname, searchParams: query } = new URL(url, 'https://kubelet');
    const verb = method === 'GET' || method === 'HEAD' ? 'get' : 'create';
    const refused = kubeletRefusal(this.#state, user, verb, node, pathname);
    if (refused !== undefined) return plainText(403, refused);
    try {
      return await this.#ask(this.#state.store.get('nodes', undefined, node)!, pathname, { headers, query });
    } catch (error) {
      if (error instanceof ApiError) return refusal(error);
      throw error;
    }
  }

  #ask(node: KubeObject, path: string, request: Parameters<typeof answerOfKubelet>[2]): Promise<Answer> {
    return answerOfKubelet(node, path, request, this.#state);
  }
}

function withEndpoint(node: KubeObject, port: number): KubeObject {
  const status = node.status as object;
  const addresses = [
    { type: 'Hostname', address: node.metadata.name },
    { type: 'InternalIP', address: ADDRESS },
  ];
  return { ...node, status: { ...status, addresses, daemonEndpoints: { kubeletEndpoint: { Port: port } } } };
}
