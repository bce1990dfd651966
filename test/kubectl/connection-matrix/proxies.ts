import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpRequest } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { KeyPair } from '../../api-server/api-server.ts';

/** A proxy on loopback. Whatever host it is asked for, it connects to 127.0.0.1. */
export interface TestProxy {
  readonly port: number;
  /** `HOST:PORT` of everything it was asked for, oldest first. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** How a test proxy is started. */
export interface ProxyOptions {
  /** `name:password` that a client has to give. */
  readonly login?: string;
  /** Makes an https proxy. */
  readonly certificate?: KeyPair;
}

/** Starts a proxy that knows CONNECT and, for plain http servers, requests for whole URLs. */
export async function startHttpProxy({ login, certificate }: ProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const refuses = (request: IncomingMessage): boolean =>
    wanted !== undefined && request.headers['proxy-authorization'] !== wanted;
  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    if (refuses(request)) {
      response.writeHead(407).end();
      return;
    }
    const url = new URL(request.url ?? '');
    asked.push(url.host);
    const onward = httpRequest(
      { port: url.port, method: request.method, path: url.pathname + url.search, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  };
  const server =
    certificate === undefined
      ? createHttpServer(forward)
      : createHttpsServer({ cert: certificate.certPem, key: certificate.keyPem }, forward);
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    if (refuses(request)) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    asked.push(request.url ?? '');
    join(socket, Number((request.url ?? '').split(':').at(-1)), 'HTTP/1.1 200 Connection established\r\n\r\n');
  });
  return await listen(server, asked);
}

/** Starts a SOCKS5 proxy (RFC 1928), with a login (RFC 1929) or without. */
export async function startSocksProxy({ login }: ProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    serveSocks(socket, login, asked).catch(() => socket.destroy());
  });
  return await listen(server, asked);
}

async function serveSocks(socket: Socket, login: string | undefined, asked: string[]): Promise<void> {
  const [, methods = 0] = await readBytes(socket, 2);
  const offered = await readBytes(socket, methods);
  const method = login === undefined ? 0 : 2;
  socket.write(Buffer.from([5, offered.includes(method) ? method : 0xff]));
  if (login !== undefined) {
    const [, nameLength = 0] = await readBytes(socket, 2);
    const name = (await readBytes(socket, nameLength)).toString();
    const [passwordLength = 0] = await readBytes(socket, 1);
    const password = (await readBytes(socket, passwordLength)).toString();
    socket.write(Buffer.from([1, `${name}:${password}` === login ? 0 : 1]));
  }
  const [, , , kind = 0] = await readBytes(socket, 4);
  const length = kind === 3 ? (await readBytes(socket, 1))[0]! : kind === 4 ? 16 : 4;
  const address = await readBytes(socket, length);
  const port = (await readBytes(socket, 2)).readUInt16BE();
  asked.push(`${kind === 3 ? address.toString() : [...address].join('.')}:${port}`);
  join(socket, port, Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
}

async function readBytes(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const chunk = count === 0 ? Buffer.alloc(0) : (socket.read(count) as Buffer | null);
    if (chunk !== null) return chunk;
    await new Promise((resolve) => socket.once('readable', resolve));
  }
}

function join(socket: Socket, port: number, greeting: string | Buffer): void {
  const onward = connect(port, '127.0.0.1', () => {
    socket.write(greeting);
    socket.pipe(onward).pipe(socket);
  });
  for (const end of [socket, onward]) {
    end.on('error', () => {
      socket.destroy();
      onward.destroy();
    });
  }
}

async function listen(server: Server, asked: string[]): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
