import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A port of its own in front of a server, which can go away and come back, as a server that is restarted. */
export interface Gateway {
  readonly port: number;
  /** Closes the port and every connection through it. */
  stop(): Promise<void>;
  /** Opens the same port again. */
  start(): Promise<void>;
}

/** Opens a gateway to a port of this machine. */
export async function openGateway(target: number): Promise<Gateway> {
  const sockets = new Set<Socket>();
  let server = createGateway(target, sockets);
  const port = await listen(server, 0);
  return {
    port,
    async stop() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async start() {
      server = createGateway(target, sockets);
      await listen(server, port);
    },
  };
}

function createGateway(target: number, sockets: Set<Socket>): Server {
  return createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}
