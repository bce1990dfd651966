import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A port of its own in front of a server, which can go away and come back: as a server that is restarted, or one whose route is lost. */
export interface Gateway {
  readonly port: number;
  /** Closes the port and every connection through it. */
  stop(): Promise<void>;
  /** Opens the same port again. */
  start(): Promise<void>;
  /** Passes nothing on any more, and says so to nobody: connections stay open, and new ones are taken. */
  freeze(): void;
  /** Gives up the connections that were frozen, and passes on what comes by new ones. */
  thaw(): void;
}

/** Opens a gateway to a port of this machine. */
export async function openGateway(target: number): Promise<Gateway> {
  const sockets = new Set<Socket>();
  const hole = { frozen: false };
  let server = createGateway(target, sockets, hole);
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
      server = createGateway(target, sockets, hole);
      await listen(server, port);
    },
    freeze() {
      hole.frozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    thaw() {
      hole.frozen = false;
      for (const socket of sockets) socket.destroy();
    },
  };
}

function createGateway(target: number, sockets: Set<Socket>, hole: { readonly frozen: boolean }): Server {
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
      if (!hole.frozen) socket.pipe(other);
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
