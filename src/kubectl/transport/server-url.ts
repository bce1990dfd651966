import { isIP } from 'node:net';
import { ConnectionError } from '../../facts/errors.ts';
import { withoutUserInfo } from '../../facts/user-info.ts';
import { readUserInfo } from './user-info.ts';
import type { UserInfo } from './user-info.ts';
import { withoutFinalSlashes } from '../../facts/final-slashes.ts';

/** An API server's address taken apart. */
export interface ServerUrl {
  readonly secure: boolean;
  /** Without brackets where it is an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** As in a Host header: with brackets, and without the scheme's own port. */
  readonly host: string;
  /** What every request path begins with: empty, or `/k8s/clusters/c-1`. */
  readonly basePath: string;
  /** User information in the URL, which Go sends as basic auth. Never printed. */
  readonly userInfo: UserInfo | undefined;
  /** The URL without user information and query, for messages. */
  readonly display: string;
}

/**
 * Reads a `server` value as client-go does (rest/url_utils.go, DefaultServerURL): an address without a scheme is
 * plain http, query and fragment are dropped. Throws `ConnectionError('config')`.
 */
export function parseServerUrl(server: string): ServerUrl {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(server);
  const url = parseUrl(hasScheme ? server : `http://${server}`);
  if (url === undefined || url.hostname === '' || (!hasScheme && url.pathname !== '/')) {
    throw new ConnectionError('config', `server "${withoutUserInfo(server)}" is not a URL or a host:port pair`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new ConnectionError(
      'config',
      `unsupported protocol scheme "${url.protocol.slice(0, -1)}" of server ${withoutUserInfo(server)}`,
      'A server begins with https:// or http://.',
    );
  }
  const secure = url.protocol === 'https:';
  const basePath = withoutFinalSlashes(url.pathname);
  const display = `${url.protocol}//${url.host}${basePath}`;
  return {
    secure,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    host: url.host,
    basePath,
    userInfo: readUserInfo(url, `server ${display}`),
    display,
  };
}

/** Host and port as a dialer names them, with brackets around an IPv6 address and with every port. */
export function dialAddress({ hostname, port }: Pick<ServerUrl, 'hostname' | 'port'>): string {
  return isIP(hostname) === 6 ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** A URL, or undefined where the text is none. `URL.parse` came with Node 22. */
export function parseUrl(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}
