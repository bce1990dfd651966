import { BlockList, isIP } from 'node:net';
import { ConnectionError } from '../../facts/errors.ts';
import type { ConnectionSurroundings } from '../connection.ts';
import type { ServerUrl } from './server-url.ts';
import { parseUrl } from './server-url.ts';
import { withoutUserInfo } from '../../facts/user-info.ts';
import { hasBrokenEscape, readUserInfo } from './user-info.ts';
import type { UserInfo } from './user-info.ts';

/** A proxy between this process and the API server. */
export interface Proxy {
  readonly scheme: 'http' | 'https' | 'socks5';
  /** Without brackets where it is an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  readonly userInfo: UserInfo | undefined;
  /** Without user information, for messages. */
  readonly display: string;
}

const DEFAULT_PORTS = { http: 80, https: 443, socks5: 1080 } as const;

/**
 * The proxy for a server: the cluster's `proxy-url`, which asks nobody, else HTTPS_PROXY or HTTP_PROXY by the rules of
 * Go (golang.org/x/net/http/httpproxy): loopback and NO_PROXY are reached directly. Throws `ConnectionError`.
 */
export function chooseProxy(
  proxyUrl: string | undefined,
  server: Pick<ServerUrl, 'secure' | 'hostname' | 'port'>,
  env: ConnectionSurroundings['env'],
): Proxy | undefined {
  if (proxyUrl !== undefined) return parseProxyUrl(proxyUrl);
  const url = server.secure ? either(env, 'HTTPS_PROXY') : either(env, 'HTTP_PROXY');
  if (url === '' || isExempt(server, either(env, 'NO_PROXY'))) return undefined;
  if (!server.secure && env.REQUEST_METHOD) {
    // In a CGI program HTTP_PROXY may be a header that the client sent.
    throw new ConnectionError('proxy', 'refusing to use HTTP_PROXY value in CGI environment');
  }
  return parseEnvironmentProxy(url);
}

/** The proxy for a kubelet: as for a server, but what NO_PROXY excludes goes through the cluster's `proxy-url` neither. */
export function kubeletProxy(
  proxyUrl: string | undefined,
  kubelet: Pick<ServerUrl, 'secure' | 'hostname' | 'port'>,
  env: ConnectionSurroundings['env'],
): Proxy | undefined {
  return isExempt(kubelet, either(env, 'NO_PROXY')) ? undefined : chooseProxy(proxyUrl, kubelet, env);
}

function parseProxyUrl(text: string): Proxy {
  const url = parseUrl(text);
  const proxy = url === undefined ? undefined : toProxy(url);
  if (proxy === undefined) {
    throw new ConnectionError(
      'config',
      `invalid proxy-url "${withoutUserInfo(text)}"`,
      'A proxy-url begins with http://, https:// or socks5://.',
    );
  }
  return proxy;
}

function parseEnvironmentProxy(text: string): Proxy | undefined {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text) ? text : `http://${text}`;
  const url = parseUrl(withScheme);
  // Go connects directly then, without a word (httpproxy, config.init).
  if (url !== undefined && withScheme === text && hasBrokenEscape(url)) return undefined;
  const proxy = url === undefined ? undefined : toProxy(url);
  if (proxy === undefined) {
    throw new ConnectionError(
      'proxy',
      `invalid proxy address "${withoutUserInfo(text)}" in the environment`,
      'Check HTTPS_PROXY and HTTP_PROXY.',
    );
  }
  return proxy;
}

function toProxy(url: URL): Proxy | undefined {
  // The tunnel to a socks5 proxy always carries the name, as Go's does: socks5h is the same.
  const scheme = url.protocol === 'socks5h:' ? 'socks5' : url.protocol.slice(0, -1);
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'socks5') return undefined;
  if (url.hostname === '') return undefined;
  const display = `${scheme}://${url.host}`;
  return {
    scheme,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORTS[scheme] : Number(url.port),
    userInfo: readUserInfo(url, `proxy ${display}`),
    display,
  };
}

function either(env: ConnectionSurroundings['env'], name: string): string {
  // An empty upper-case one does not hide the other.
  return [env[name], env[name.toLowerCase()]].find((value) => value !== undefined && value !== '') ?? '';
}

/** Whether a host is reached without the environment's proxy. */
function isExempt(server: Pick<ServerUrl, 'hostname' | 'port'>, noProxy: string): boolean {
  const host = server.hostname.toLowerCase();
  const family = isIP(host);
  if (host === 'localhost' || (family !== 0 && LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4'))) return true;
  return noProxy.split(',').some((item) => matches(item.trim().toLowerCase(), host, family, String(server.port)));
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** One entry of NO_PROXY: `*`, a CIDR, an address or a domain, the last two with a port or without. */
function matches(item: string, host: string, family: number, port: string): boolean {
  if (item === '') return false;
  if (item === '*') return true;
  const subnet = /^(.+)\/(\d{1,3})$/.exec(item);
  if (subnet !== null) return inSubnet(subnet[1]!, Number(subnet[2]), host, family);
  const { name, wantedPort } = splitPort(item);
  if (name === '' || (wantedPort !== '' && wantedPort !== port)) return false;
  if (isIP(name) !== 0) return family !== 0 && inSubnet(name, isIP(name) === 6 ? 128 : 32, host, family);
  const domain = name.startsWith('*.') ? name.slice(1) : name;
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function splitPort(item: string): { name: string; wantedPort: string } {
  const bracketed = /^\[(.*)\](?::(\d+))?$/.exec(item);
  if (bracketed !== null) return { name: bracketed[1]!, wantedPort: bracketed[2] ?? '' };
  if (isIP(item) === 6) return { name: item, wantedPort: '' };
  const parts = /^(.*):(\d+)$/.exec(item);
  return parts === null ? { name: item, wantedPort: '' } : { name: parts[1]!, wantedPort: parts[2]! };
}

function inSubnet(address: string, bits: number, host: string, family: number): boolean {
  const own = isIP(address);
  if (own === 0 || own !== family || bits > (own === 6 ? 128 : 32)) return false;
  const kind = own === 6 ? 'ipv6' : 'ipv4';
  const range = new BlockList();
  range.addSubnet(address, bits, kind);
  return range.check(host, kind);
}
