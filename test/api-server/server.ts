import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { encodeAnswer, plainText, transmit, type Answer } from './http/answers.ts';
import { CertificateAuthority, type KeyAlgorithm, type KeyPair } from './access/certificates.ts';
import { loadCluster, type Cluster } from './clusters/clusters.ts';
import { dispatch, dispatchUpgrade, type LoggedRequest } from './http/dispatch.ts';
import { Faults, type Fault, type FaultHandle } from './http/faults.ts';
import { kubeconfigYaml } from './access/kubeconfig.ts';
import { KubeletEndpoints, type EndpointKind, type KubeletTraffic } from './nodes/kubelet-endpoints.ts';
import { Kubelets } from './nodes/kubelets.ts';
import { ApiLink } from './living/api-link.ts';
import { LivingKubelet } from './living/living-kubelet.ts';
import type { Features, ServerState } from './http/routes.ts';
import { plantSecret } from './access/planted-secrets.ts';
import type { Machine } from './nodes/machines.ts';
import { serveExec } from './nodes/exec-session.ts';
import { ObjectStore } from './objects/store.ts';
import { Users, type UserOptions } from './access/users.ts';

/** How the test API server is started. Everything has a default. */
export interface ApiServerOptions {
  /** A fixture cluster by name (`test/fixtures/clusters/NAME`), or a value. Default: `kubeadm`. */
  readonly cluster?: string | Cluster;
  /** Users besides the ready ones (`admin`, `tier0` to `tier3`, `dev`), or in place of them. */
  readonly users?: Readonly<Record<string, UserOptions>>;
  /** The clock ages are counted by. Default: the cluster's own fixed time, else the real one. */
  readonly now?: () => Date;
  /** A part of all tokens and passwords, where nobody is to guess them; those of a test can be known. */
  readonly secret?: string;
  readonly features?: Partial<Features>;
  /** Machines by node: pods that are created there run, and see their files. None by default. */
  readonly machines?: Readonly<Record<string, Machine>>;
  /** Loopback address to listen on. Default: `127.0.0.1`. */
  readonly host?: '127.0.0.1' | '::1';
  readonly protocol?: 'https' | 'http';
  /** A path all requests must begin with, as behind Rancher: `/k8s/clusters/c-1`. */
  readonly basePath?: string;
  /**
   * Gives each node a kubelet of its own to connect to, with a certificate of this kind, and its Node the address of it;
   * none by default.
   */
  readonly listeningKubelets?: EndpointKind | ((node: string) => EndpointKind);
  /** What is wrong with the server's certificate. */
  readonly certificate?: 'wrong-host' | 'other-authority' | 'expired';
}

/** What a kubeconfig should say. */
export interface KubeconfigOptions {
  /** Default: `admin`. */
  readonly user?: string;
  /** How the user authenticates. Default: `token`. */
  readonly auth?: 'token' | 'wrong-token' | 'certificate' | 'basic' | 'none';
  readonly algorithm?: KeyAlgorithm;
  readonly namespace?: string;
  /** The name of the context. Default: `test`. */
  readonly context?: string;
  /** Default: the server's own CA. `other` is one that did not sign the server's certificate. */
  readonly ca?: 'own' | 'other' | 'none' | 'insecure';
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  readonly impersonate?: { readonly user: string; readonly groups?: readonly string[] };
}

export type { LoggedRequest } from './http/dispatch.ts';

/** A running test API server. */
export interface TestApiServer {
  /** With the base path, without a slash at the end. */
  readonly url: string;
  readonly caPem: string;
  readonly store: ObjectStore;
  readonly users: Users;
  /** Every request so far, oldest first. Clear it with `requests.length = 0`. */
  readonly requests: LoggedRequest[];
  clientCertificate(user: string, groups?: readonly string[], options?: { algorithm?: KeyAlgorithm }): KeyPair;
  kubeconfig(options?: KubeconfigOptions): string;
  /** Switches a fault on until its handle is cleared, or for its number of `times`. */
  fault(fault: Fault): FaultHandle;
  /** What came to the nodes' own kubelets, not through this server. */
  readonly kubeletTraffic: KubeletTraffic;
  /** The kubelets that live, by node. */
  readonly living: ReadonlyMap<string, LivingKubelet>;
  /** Refuses every connection from now on, and ends those that are there, until it is told to answer again on the same port. */
  answer(up: boolean): Promise<void>;
  /** Closes the port and all connections at once. Rejects where a living node was treated as no real one can be. */
  close(): Promise<void>;
}

const DEFAULT_FEATURES: Features = {
  tables: true,
  missingFieldLabels: [],
  recreateMirrorPods: true,
  bookmarkInterval: 60_000,
  execProtocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
};

/** The path of a request inside the API, or undefined where it lies outside the base path. */
function pathInside(basePath: string, url: string): string | undefined {
  if (!url.startsWith(basePath)) return undefined;
  const rest = url.slice(basePath.length);
  return rest.startsWith('/') ? rest : undefined;
}

class Server implements TestApiServer {
  readonly url: string;
  readonly caPem: string;
  readonly store: ObjectStore;
  readonly users: Users;
  readonly requests: LoggedRequest[] = [];
  readonly living = new Map<string, LivingKubelet>();
  readonly #listensAt: { readonly host: string; readonly port: number };
  readonly #authority: CertificateAuthority;
  readonly #otherAuthority = new CertificateAuthority('another-ca');
  readonly #faults = new Faults();
  readonly #state: ServerState;
  readonly #basePath: string;
  readonly #secure: boolean;
  readonly #http: ReturnType<typeof createHttpServer>;
  readonly #sockets = new Set<Socket>();
  readonly #closing = new AbortController();
  readonly #endpoints: KubeletEndpoints;

  private constructor(
    http: ReturnType<typeof createHttpServer>,
    authority: CertificateAuthority,
    cluster: Cluster,
    options: ApiServerOptions,
  ) {
    this.#http = http;
    this.#authority = authority;
    this.#secure = options.protocol !== 'http';
    this.#basePath = options.basePath ?? '';
    this.caPem = authority.certPem;
    this.store = new ObjectStore(cluster.objects, cluster.revision);
    this.users = new Users(options.users ?? {}, authority, options.secret);
    this.#state = {
      store: this.store,
      users: this.users,
      kubelets: new Kubelets(cluster.kubelets, cluster.kubeletDefaults),
      machines: options.machines ?? {},
      living: this.living,
      link: new ApiLink(),
      features: { ...DEFAULT_FEATURES, ...options.features },
      version: cluster.version,
      minorVersion: Number(cluster.version.split('.')[1]),
      now: options.now ?? (() => cluster.now ?? new Date()),
    };
    this.#endpoints = new KubeletEndpoints(this.#state, authority);
    const { address, port } = http.address() as AddressInfo;
    this.#listensAt = { host: address, port };
    for (const [node, machine] of Object.entries(this.#state.machines)) {
      const { life } = machine;
      if (life !== undefined) this.#enliven(node, new LivingKubelet(node, machine, life, this.#state, this.#reach));
    }
    const host = address.includes(':') ? `[${address}]` : address;
    this.url = `${this.#secure ? 'https' : 'http'}://${host}:${port}${this.#basePath}`;
  }

  static async start(options: ApiServerOptions): Promise<Server> {
    const { cluster: wanted = 'kubeadm', host = '127.0.0.1' } = options;
    const cluster = typeof wanted === 'string' ? loadCluster(wanted) : wanted;
    const authority = new CertificateAuthority('test-ca');
    const http = options.protocol === 'http' ? createHttpServer() : createHttpsServer(tlsOptions(authority, options));
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(0, host, resolve);
    });
    const server = new Server(http, authority, cluster, options);
    server.#listen();
    const { listeningKubelets: kind } = options;
    if (kind !== undefined) await server.#endpoints.start(typeof kind === 'function' ? kind : () => kind);
    return server;
  }

  clientCertificate(user: string, groups?: readonly string[], options: { algorithm?: KeyAlgorithm } = {}): KeyPair {
    const pair = this.#authority.issue({
      commonName: user,
      organizations: groups ?? this.users.groupsOf(user),
      usage: 'client',
      ...options,
    });
    plantSecret(pair.keyPem);
    return pair;
  }

  kubeconfig(options: KubeconfigOptions = {}): string {
    const { user = 'admin', auth = 'token', context = 'test', ca = 'own', algorithm = 'ec' } = options;
    const credentials = {
      token: () => ({ token: this.users.token(user) }),
      'wrong-token': () => ({ token: 'not-a-token' }),
      certificate: () => ({ certificate: this.clientCertificate(user, undefined, { algorithm }) }),
      basic: () => ({ basic: { username: user, password: this.users.password(user) } }),
      none: () => ({}),
    }[auth]();
    const caPem = ca === 'own' ? this.caPem : ca === 'other' ? this.#otherAuthority.certPem : undefined;
    return kubeconfigYaml({
      server: this.url,
      ...(this.#secure && caPem !== undefined ? { caPem } : {}),
      ...(ca === 'insecure' ? { insecure: true } : {}),
      ...(options.tlsServerName === undefined ? {} : { tlsServerName: options.tlsServerName }),
      ...(options.proxyUrl === undefined ? {} : { proxyUrl: options.proxyUrl }),
      ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
      ...(options.impersonate ? { impersonate: options.impersonate } : {}),
      user,
      context,
      ...credentials,
    });
  }

  get kubeletTraffic(): KubeletTraffic {
    return this.#endpoints.traffic;
  }

  fault(fault: Fault): FaultHandle {
    return this.#faults.add(fault);
  }

  async answer(up: boolean): Promise<void> {
    if (up === this.#http.listening) return;
    if (!up) {
      this.#state.link.set(false);
      await this.#stopListening();
      return;
    }
    const { host, port } = this.#listensAt;
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, host, resolve);
    });
    this.#state.link.set(true);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#stopListening();
    await this.#endpoints.close();
    await Promise.all([...this.living.values()].map((kubelet) => kubelet.stop()));
  }

  #stopListening(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#http.close(() => {
        resolve();
      });
    });
    for (const socket of this.#sockets) socket.destroy();
    return closed;
  }

  #enliven(node: string, kubelet: LivingKubelet): void {
    this.living.set(node, kubelet);
    this.#state.kubelets.live(node, () => kubelet.state);
  }

  readonly #reach = (up: boolean): void => {
    if (!this.#closing.signal.aborted) void this.answer(up);
  };

  #listen(): void {
    // As Go's servers: after Node's five seconds a busy client would write into a connection that is being closed.
    this.#http.keepAliveTimeout = 90_000;
    this.#http.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#http.on('request', (message, response) => {
      this.#serve(message, response).catch((error: unknown) => {
        // A fault of this server, not a switched one: show it to the client, which shows it to the test.
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end(error instanceof Error ? error.stack : String(error));
      });
    });
    this.#http.on('upgrade', (message, socket, head) => {
      this.#upgrade(message, socket, head).catch(() => socket.destroy());
    });
  }

  async #upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const path = pathInside(this.#basePath, message.url ?? '/');
    const logged: LoggedRequest = { method: 'GET', path: path ?? message.url ?? '/', headers: message.headers };
    this.requests.push(logged);
    const fault = this.#faults.take('GET', logged.path);
    if (fault?.instead(message)) return;
    const outcome = fault?.answer() ?? dispatchUpgrade(message, logged, this.#state);
    if ('protocol' in outcome) {
      logged.status = 101;
      serveExec(message, socket, head, outcome);
      return;
    }
    logged.status = outcome.status;
    const pieces: Buffer[] = [];
    for await (const piece of outcome.body) pieces.push(Buffer.from(piece));
    const body = Buffer.concat(pieces).toString();
    const headers = Object.entries({
      ...outcome.headers,
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    });
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.end(`HTTP/1.1 ${outcome.status} Refused\r\n${lines}\r\n${body}`);
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathInside(this.#basePath, message.url ?? '/');
    const method = message.method ?? 'GET';
    const logged: LoggedRequest = { method, path: path ?? message.url ?? '/', headers: message.headers };
    this.requests.push(logged);
    const fault = this.#faults.take(method, logged.path);
    if (fault?.instead(message)) return;
    const closed = AbortSignal.any([this.#closing.signal, closeSignal(response)]);
    const own = async (): Promise<Answer> =>
      path === undefined
        ? plainText(404, '404 page not found\n')
        : await dispatch(message, logged, closed, this.#state);
    if (fault?.carriesOut === true) await own();
    const answer = fault?.answer() ?? (await own());
    logged.status = answer.status;
    const encoded = await encodeAnswer(answer, message.headers['accept-encoding']);
    const sent = fault ? fault.transform(encoded, message.socket) : encoded;
    const headers = { 'audit-id': crypto.randomUUID(), 'cache-control': 'no-cache, private', ...sent.headers };
    await transmit({ ...sent, headers }, response, method !== 'HEAD');
  }
}

function closeSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    controller.abort();
  });
  return controller.signal;
}

/** The names a good certificate has: those a kubeconfig of this server can lead to. */
const SERVER_NAMES = ['127.0.0.1', '::1', 'localhost', 'kubernetes', 'kubernetes.default.svc'];

function tlsOptions(authority: CertificateAuthority, { certificate }: ApiServerOptions): object {
  const signer = certificate === 'other-authority' ? new CertificateAuthority('test-ca') : authority;
  const { certPem, keyPem } = signer.issue({
    commonName: 'kube-apiserver',
    usage: 'server',
    names: certificate === 'wrong-host' ? ['kubernetes.example.com'] : SERVER_NAMES,
    ...(certificate === 'expired' ? { notAfter: new Date(Date.now() - 60_000) } : {}),
  });
  // Client certificates are asked for and checked as a user's credentials, not by TLS: a wrong one is a 401.
  return { cert: certPem, key: keyPem, requestCert: true, rejectUnauthorized: false };
}

/** Starts a test API server on a free port of loopback. */
export function startApiServer(options: ApiServerOptions = {}): Promise<TestApiServer> {
  return Server.start(options);
}
