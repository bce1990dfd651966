import type { Socket } from 'node:net';
import { ConnectionError } from '../../facts/errors.ts';
import type { Lifetime } from './lifetime.ts';

/** Waits until a new socket can be written to; it is destroyed where that fails, takes too long or is given up. */
export async function established(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  lifetime: Lifetime,
  timeout: number,
): Promise<Socket> {
  const stop = new AbortController();
  try {
    return await new Promise<Socket>((resolve, reject) => {
      const fail = (error: Error): void => {
        socket.destroy();
        reject(error);
      };
      const timer = setTimeout(() => {
        fail(new ConnectionError('timeout', 'Unable to connect to the server: i/o timeout'));
      }, timeout);
      stop.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        socket.off('error', fail);
      });
      lifetime.signal.addEventListener(
        'abort',
        () => {
          fail(lifetime.reason!);
        },
        { once: true, signal: stop.signal },
      );
      socket.once('error', fail);
      socket.once(event, () => {
        resolve(socket);
      });
    });
  } finally {
    stop.abort();
  }
}
