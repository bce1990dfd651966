import type { ClientRequest } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { ConnectionError } from '../../facts/errors.ts';
import type { Proxy } from './proxy.ts';
import { descriptorFault } from './descriptors.ts';
import { dialAddress } from './server-url.ts';
import type { ServerUrl } from './server-url.ts';
import type { TlsSettings } from './tls.ts';
import { basicAuthorization } from './user-info.ts';

/** As client-go's dialer. */
export const DIAL_TIMEOUT = 30_000;

/** Opens a byte stream to the server through a proxy. Rejects with `ConnectionError('proxy')`. */
export async function openTunnel(proxy: Proxy, server: ServerUrl, tls: TlsSettings | undefined): Promise<Socket> {
  try {
    return proxy.scheme === 'socks5' ? await dialSocks(proxy, server) : await dialConnect(proxy, server, tls);
  } catch (error) {
    if (error instanceof ConnectionError) throw error;
    throw proxyFault(proxy, (error as Error).message, error);
  }
}

/** A fault of the proxy itself, in words that name it without its credentials. */
export function proxyFault(proxy: Proxy, what: string, cause?: unknown): ConnectionError {
  const code = (cause as { code?: string } | undefined)?.code;
  const own = cause === undefined ? undefined : descriptorFault(code ?? '', cause);
  if (own !== undefined) return own;
  const words = code === 'ECONNREFUSED' ? 'connection refused' : code === 'ENOTFOUND' ? 'no such host' : what;
  return new ConnectionError(
    'proxy',
    `Unable to connect to the server: proxy ${proxy.display}: ${words}`,
    'Check proxy-url of the cluster in the kubeconfig, or HTTPS_PROXY, HTTP_PROXY and NO_PROXY.',
    cause,
  );
}

/** The `Proxy-Authorization` header of a proxy with user information. */
export function proxyAuthorization(proxy: Proxy): Record<string, string> {
  if (proxy.userInfo === undefined) return {};
  const { username, password } = proxy.userInfo;
  return { 'Proxy-Authorization': basicAuthorization(username, password) };
}

async function dialConnect(proxy: Proxy, server: ServerUrl, tls: TlsSettings | undefined): Promise<Socket> {
  const authority = dialAddress(server);
  const options = {
    method: 'CONNECT',
    host: proxy.hostname,
    port: proxy.port,
    path: authority,
    agent: false as const,
    headers: { Host: authority, ...proxyAuthorization(proxy) },
  };
  const request = proxy.scheme === 'https' ? httpsRequest({ ...options, ...proxyTls(tls) }) : httpRequest(options);
  return await new Promise<Socket>((resolve, reject) => {
    limitDial(request, proxy, reject);
    request.once('error', reject);
    request.once('close', () => {
      reject(proxyFault(proxy, 'the connection was closed without an answer'));
    });
    request.once('connect', (response, socket, head) => {
      if (response.statusCode === 200 && head.length === 0) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(proxyFault(proxy, `${response.statusCode ?? ''} ${response.statusMessage ?? ''}`.trim()));
    });
    // A proxy that answers CONNECT as a web server would.
    request.once('response', (response) => {
      response.destroy();
      reject(proxyFault(proxy, `${response.statusCode ?? ''} ${response.statusMessage ?? ''}`.trim()));
    });
    request.end();
  });
}

/** As Go's transport, an https proxy is verified with the cluster's own authority. */
function proxyTls(tls: TlsSettings | undefined): { ca?: Buffer; rejectUnauthorized?: boolean } {
  if (tls === undefined) return {};
  return { ...(tls.ca === undefined ? {} : { ca: tls.ca }), rejectUnauthorized: tls.rejectUnauthorized };
}

function limitDial(request: ClientRequest, proxy: Proxy, reject: (error: Error) => void): void {
  const timer = setTimeout(() => {
    reject(proxyFault(proxy, 'i/o timeout'));
    request.destroy();
  }, DIAL_TIMEOUT);
  request.once('close', () => {
    clearTimeout(timer);
  });
  request.once('connect', () => {
    clearTimeout(timer);
  });
}

async function dialSocks(proxy: Proxy, server: ServerUrl): Promise<Socket> {
  const { SocksClient } = await import('socks');
  const { socket } = await SocksClient.createConnection({
    proxy: {
      host: proxy.hostname,
      port: proxy.port,
      type: 5,
      ...(proxy.userInfo === undefined
        ? {}
        : { userId: proxy.userInfo.username.toString(), password: proxy.userInfo.password.toString() }),
    },
    command: 'connect',
    destination: { host: server.hostname, port: server.port },
    timeout: DIAL_TIMEOUT,
  });
  return socket;
}
