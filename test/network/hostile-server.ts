import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { CertificateAuthority, kubeconfigYaml, type KubeconfigParts } from '../api-server/api-server.ts';

/** One request as a hostile server sees it. */
export interface HostileRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
}

/** What the server does with a request: it may write anything at all, or nothing. */
export type Hostility = (socket: Socket, request: HostileRequest) => void;

/** A server that speaks TLS as an API server does, and after that keeps to no rule. */
export interface HostileServer {
  readonly url: string;
  /** The authority that issued its certificate. */
  readonly caPem: string;
  /** What it was asked, oldest first. */
  readonly requests: readonly HostileRequest[];
  kubeconfig(user?: Partial<KubeconfigParts>): string;
  close(): Promise<void>;
}

const TOKEN = 'token-for-the-hostile-server';

/** Starts one on loopback. */
export async function startHostileServer(hostility: Hostility): Promise<HostileServer> {
  const authority = new CertificateAuthority('authority of the hostile server');
  const { certPem: cert, keyPem: key } = authority.issue({
    commonName: 'hostile',
    names: ['127.0.0.1'],
    usage: 'server',
  });
  const requests: HostileRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ cert, key }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client that has had enough.
    socket.on('error', () => undefined);
    onRequests(socket, (request) => {
      requests.push(request);
      hostility(socket, request);
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    caPem: authority.certPem,
    requests,
    kubeconfig: (user = {}) =>
      kubeconfigYaml({ server: url, caPem: authority.certPem, user: 'u', context: 'c', token: TOKEN, ...user }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Calls for each request once all of it is there, its body too. */
function onRequests(socket: Socket, take: (request: HostileRequest) => void): void {
  let text = '';
  socket.setEncoding('latin1').on('data', (piece: string) => {
    text += piece;
    for (;;) {
      const head = text.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, head))?.[1] ?? 0);
      if (text.length < head + 4 + length) return;
      const [method = '', path = ''] = text.split(' ', 2);
      text = text.slice(head + 4 + length);
      take({ method, path });
    }
  });
}

/** An answer as it goes over the wire, of a length that it says. */
export function wire(status: string, contentType: string, body: string | Buffer): Buffer {
  const head = `HTTP/1.1 ${status}\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** Writes pieces as fast as they are taken, until the reader goes away. */
export function pour(socket: Socket, piece: string | Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}
