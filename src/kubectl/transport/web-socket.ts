import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import WebSocket from 'ws';
import { ConnectionError } from '../../facts/errors.ts';
import type { Lifetime } from './lifetime.ts';
import { plainRefusal, refusalBody, statusIn } from './refusal.ts';

/** What a WebSocket is opened with. */
export interface WebSocketParts {
  /** A connection to the server, ready to be written to. */
  readonly socket: Socket;
  /** As in a Host header. */
  readonly host: string;
  /** With the server's base path and the query. */
  readonly path: string;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly protocols: readonly string[];
  readonly lifetime: Lifetime;
}

/** More than any message that the kubelet sends at once (32 KiB). */
const LARGEST_MESSAGE = 16 * 1024 * 1024;

/** Bytes that may wait to be read by the server. */
const MOST_UNREAD = 64 * 1024;

/**
 * Opens a WebSocket over a connection that is there already, so that proxies, certificates and name checks are those of
 * every other request. It is paused, so that no message is lost that came together with the answer: listen, then
 * `resume()`. Rejects with `ApiError` where the server answers with a Status instead.
 */
export async function openWebSocket(parts: WebSocketParts): Promise<WebSocket> {
  const { socket, host, path, headers, protocols, lifetime } = parts;
  const client = new WebSocket(`ws://${host}${path}`, [...protocols], {
    createConnection: () => socket,
    headers: { ...headers },
    perMessageDeflate: false,
    maxPayload: LARGEST_MESSAGE,
    followRedirects: false,
    autoPong: false,
  });
  // Whoever does not read the answers to its pings gets no more.
  client.on('ping', (data: Buffer) => {
    if (client.bufferedAmount < MOST_UNREAD) client.pong(data);
  });
  const stop = (): void => {
    client.terminate();
  };
  lifetime.signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<WebSocket>((resolve, reject) => {
      client.once('open', () => {
        client.pause();
        resolve(client);
      });
      client.once('unexpected-response', (_request, response) => {
        refusal(response).then(reject, reject);
      });
      client.on('error', (error) => {
        reject(lifetime.reason ?? new ConnectionError('protocol', `cannot open the WebSocket: ${error.message}`));
      });
    });
  } catch (error) {
    client.terminate();
    throw error;
  } finally {
    lifetime.signal.removeEventListener('abort', stop);
  }
}

async function refusal(response: IncomingMessage): Promise<Error> {
  const text = await refusalBody(response);
  const code = response.statusCode ?? 0;
  return statusIn(code, text) ?? plainRefusal(code, text);
}
