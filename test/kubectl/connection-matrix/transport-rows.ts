import { PROXY_USER } from './connection-lab.ts';
import type { ConnectionLab, ProxyName, ServerName } from './connection-lab.ts';
import { ADMIN, base64, clusterOf, withKubeconfig } from './matrix-row.ts';
import type { Row, Setup } from './matrix-row.ts';

const ok = { identity: ADMIN };
const ANONYMOUS = { identity: { username: 'system:anonymous', groups: ['system:unauthenticated'] } };

/** A run as `admin` by token, with changes to the cluster entry. */
function toCluster(lab: ConnectionLab, home: string, cluster: Record<string, unknown>, more: Setup = {}): Setup {
  return withKubeconfig(
    home,
    { cluster: { ...clusterOf(lab), ...cluster }, user: { token: lab.token('admin') } },
    more,
  );
}

function toServer(lab: ConnectionLab, home: string, server: ServerName, more: Setup = {}): Setup {
  return withKubeconfig(home, { cluster: clusterOf(lab, server), user: { token: lab.token('admin') } }, more);
}

function rowsOf(area: Row['area'], rows: readonly Omit<Row, 'area'>[]): readonly Row[] {
  return rows.map((row) => ({ ...row, area }));
}

const EXEC_API = 'client.authentication.k8s.io/v1beta1';

/** Only the request itself, not the one that a version-choosing kubectl sends first. */
const VERSION = /^\/version$/;

/** TLS, addresses, and what servers do. */
export const transportRows = rowsOf('Transport', [
  {
    name: 'a server with a path',
    setup: (lab, home) => toServer(lab, home, 'path'),
    expected: ok,
    kubectlArguments: ['version', '-o', 'json'],
  },
  {
    name: 'a server with a path and a slash at its end',
    setup: (lab, home) => toCluster(lab, home, { ...clusterOf(lab, 'path'), server: `${lab.servers.path.url}/` }),
    expected: ok,
    kubectlArguments: ['version', '-o', 'json'],
  },
  { name: 'IPv6', setup: (lab, home) => toServer(lab, home, 'ipv6'), expected: ok },
  {
    name: 'plain http: no credentials are sent',
    setup: (lab, home) => toServer(lab, home, 'http'),
    expected: ANONYMOUS,
  },
  {
    name: 'plain http without a scheme',
    setup: (lab, home) => toCluster(lab, home, { server: lab.servers.http.url.replace('http://', '') }),
    expected: ANONYMOUS,
  },
  {
    name: 'user information in the server URL is basic auth',
    setup: (lab, home) =>
      withKubeconfig(home, {
        cluster: { server: lab.servers.http.url.replace('://', `://admin:${lab.password('admin')}@`) },
        user: { token: lab.token('dev') },
      }),
    expected: ok,
  },
  {
    name: 'a percent sign in the user information of the server URL that escapes nothing',
    setup: (lab, home) =>
      toCluster(lab, home, { server: `https://u:${lab.secret('url')}%zz@127.0.0.1:${lab.deadPort}` }),
    expected: { error: 'config' },
  },
  ...['/', '?', '#'].map((mark): Omit<Row, 'area'> => ({
    name: `a server URL whose password holds ${mark}`,
    setup: (lab, home) =>
      toCluster(lab, home, {
        server: `https://u:${lab.secret('url')}${mark}${lab.secret('rest')}@127.0.0.1:${lab.deadPort}`,
      }),
    expected: { error: 'config' },
  })),
  {
    name: 'user information in the server URL beats a token',
    setup: (lab, home) =>
      withKubeconfig(home, {
        cluster: {
          ...clusterOf(lab),
          server: lab.servers.main.url.replace('://', `://admin:${lab.password('admin')}@`),
        },
        user: { token: lab.token('dev') },
      }),
    expected: ok,
  },
  {
    name: 'an escape in the user information of the server URL that is no UTF-8',
    setup: (lab, home) =>
      withKubeconfig(home, {
        cluster: {
          ...clusterOf(lab),
          server: lab.servers.main.url.replace('://', `://admin:${lab.secret('url')}%ff@`),
        },
        user: { token: lab.token('admin') },
      }),
    expected: { error: 'unauthorized' },
  },
  {
    name: 'user information in the server URL beats the token of an exec plugin, which runs all the same',
    since: 20,
    setup: (lab, home) =>
      withKubeconfig(
        home,
        {
          cluster: {
            ...clusterOf(lab),
            server: lab.servers.main.url.replace('://', `://admin:${lab.password('admin')}@`),
          },
          user: { exec: { apiVersion: EXEC_API, command: './plugin', interactiveMode: 'Never' } },
        },
        {
          files: {
            plugin: `#!/bin/sh\necho ran > "$(dirname "$0")/ran"\necho '${JSON.stringify({
              apiVersion: EXEC_API,
              kind: 'ExecCredential',
              status: { token: lab.token('dev') },
            })}'\n`,
          },
          evidence: (read) => read('ran'),
        },
      ),
    expected: { ...ok, evidence: 'ran\n' },
  },
  {
    name: 'a scheme that is neither',
    setup: (lab, home) => toCluster(lab, home, { server: 'ftp://127.0.0.1:21' }),
    expected: { error: 'config' },
  },
  {
    name: 'an authority bundle',
    setup: (lab, home) =>
      toCluster(lab, home, {
        'certificate-authority-data': base64(`# first\n${lab.otherCaPem}\n# second\n${lab.servers.main.caPem}`),
      }),
    expected: ok,
  },
  {
    name: 'insecure-skip-tls-verify',
    setup: (lab, home) =>
      withKubeconfig(home, {
        cluster: { server: lab.servers.otherAuthority.url, 'insecure-skip-tls-verify': true },
        user: { token: lab.token('admin') },
      }),
    expected: ok,
  },
  {
    name: 'tls-server-name',
    since: 20,
    setup: (lab, home) =>
      toCluster(lab, home, { ...clusterOf(lab, 'wrongHost'), 'tls-server-name': 'kubernetes.example.com' }),
    expected: ok,
  },
  {
    name: 'tls-server-name that is an address',
    since: 20,
    setup: (lab, home) => toCluster(lab, home, { 'tls-server-name': '::1' }),
    expected: ok,
  },
  {
    name: 'tls-server-name that the certificate does not have',
    since: 20,
    setup: (lab, home) => toCluster(lab, home, { 'tls-server-name': 'wrong.example.com' }),
    expected: { error: 'tls' },
  },
  {
    name: 'a certificate of another authority',
    setup: (lab, home) => toServer(lab, home, 'otherAuthority'),
    expected: { error: 'tls' },
  },
  {
    name: 'no authority: the roots of the machine',
    setup: (lab, home) =>
      withKubeconfig(home, { cluster: { server: lab.servers.main.url }, user: { token: lab.token('admin') } }),
    expected: { error: 'tls' },
  },
  {
    name: 'no authority: SSL_CERT_FILE names one',
    setup: (lab, home) =>
      withKubeconfig(
        home,
        { cluster: { server: lab.servers.main.url }, user: { token: lab.token('admin') } },
        { files: { 'roots.pem': lab.servers.main.caPem }, env: { SSL_CERT_FILE: `${home}/roots.pem` } },
      ),
    expected: ok,
  },
  {
    name: 'a certificate for another host',
    setup: (lab, home) => toServer(lab, home, 'wrongHost'),
    expected: { error: 'tls' },
  },
  {
    name: 'a certificate that has expired',
    setup: (lab, home) => toServer(lab, home, 'expired'),
    expected: { error: 'tls' },
  },
  {
    name: 'https to an http port',
    setup: (lab, home) => toCluster(lab, home, { server: lab.servers.http.url.replace('http:', 'https:') }),
    expected: { error: 'tls' },
  },
  {
    name: 'nothing listens',
    setup: (lab, home) => toCluster(lab, home, { server: `https://127.0.0.1:${lab.deadPort}` }),
    expected: { error: 'refused' },
  },
  {
    name: 'a host that does not exist',
    setup: (lab, home) => toCluster(lab, home, { server: 'https://api.no-such-host.invalid:6443' }),
    expected: { error: 'dns' },
  },
  {
    name: 'the connection breaks once',
    since: 22,
    setup: (lab, home) =>
      toCluster(lab, home, {}, { faults: [{ server: 'main', fault: { kind: 'close', path: VERSION, times: 1 } }] }),
    expected: ok,
  },
  {
    name: '429 with Retry-After, twice',
    setup: (lab, home) =>
      toCluster(
        lab,
        home,
        {},
        { faults: [{ server: 'main', fault: { kind: 'status', code: 429, retryAfter: 1, path: VERSION, times: 2 } }] },
      ),
    expected: ok,
  },
  {
    name: '503 with Retry-After',
    setup: (lab, home) =>
      toCluster(
        lab,
        home,
        {},
        { faults: [{ server: 'main', fault: { kind: 'status', code: 503, retryAfter: 1, path: VERSION, times: 1 } }] },
      ),
    expected: ok,
  },
  {
    name: '500 without Retry-After',
    setup: (lab, home) =>
      toCluster(lab, home, {}, { faults: [{ server: 'main', fault: { kind: 'status', code: 500, path: VERSION } }] }),
    expected: { error: 'server' },
  },
  {
    name: 'a warning from the server',
    setup: (lab, home) =>
      toCluster(
        lab,
        home,
        {},
        { faults: [{ server: 'main', fault: { kind: 'warning', text: 'the "moon" is deprecated', path: VERSION } }] },
      ),
    expected: { ...ok, warnings: ['Warning: the "moon" is deprecated'] },
  },
  {
    name: 'a redirect within the server',
    setup: (lab, home) =>
      toCluster(
        lab,
        home,
        {},
        { faults: [{ server: 'main', fault: { kind: 'redirect', location: '/version?', path: VERSION, times: 1 } }] },
      ),
    expected: ok,
  },
  {
    name: 'a redirect to another host',
    setup: (lab, home) =>
      toCluster(
        lab,
        home,
        {},
        {
          faults: [
            { server: 'main', fault: { kind: 'redirect', location: `${lab.servers.http.url}/version`, path: VERSION } },
          ],
        },
      ),
    expected: { error: 'protocol' },
    kubectl: { expected: ok, because: 'kubectl follows, and sends the credentials to the other host as well' },
  },
  {
    name: 'disable-compression',
    since: 26,
    setup: (lab, home) => toCluster(lab, home, { 'disable-compression': true }),
    expected: ok,
  },
]);

/** A name that no resolver knows: only a proxy can lead there. */
function behindProxy(lab: ConnectionLab, server: ServerName = 'main'): Record<string, unknown> {
  const { port, protocol } = new URL(lab.servers[server].url);
  return {
    ...clusterOf(lab, server),
    server: `${protocol}//api.moon.invalid:${port}`,
    ...(protocol === 'https:' ? { 'tls-server-name': 'localhost' } : {}),
  };
}

function proxyUrl(lab: ConnectionLab, name: ProxyName): string {
  const scheme = name.startsWith('socks') ? 'socks5' : name === 'https' ? 'https' : 'http';
  const login = name === 'login' || name === 'socksLogin' ? `${PROXY_USER}:${lab.planted('proxy-password')}@` : '';
  return `${scheme}://${login}127.0.0.1:${lab.proxies[name].port}`;
}

/** The http proxy with a password that has an unescaped character in its middle. */
function loginWith(lab: ConnectionLab, mark: string): string {
  const password = `${lab.secret('left')}${mark}zz${lab.secret('right')}`;
  return `http://${PROXY_USER}:${password}@127.0.0.1:${lab.proxies.http.port}`;
}

/** Proxies, from the kubeconfig and from the environment. */
export const proxyRows = rowsOf('Proxies', [
  ...(['http', 'login', 'socks', 'socksLogin'] as const).map((name): Omit<Row, 'area'> => ({
    name: `proxy-url: ${{ http: 'http', login: 'http with a login', socks: 'socks5', socksLogin: 'socks5 with a login' }[name]}`,
    since: 20,
    setup: (lab, home) => toCluster(lab, home, { ...behindProxy(lab), 'proxy-url': proxyUrl(lab, name) }),
    expected: { ...ok, via: [name] },
  })),
  {
    name: "proxy-url: https, trusted by the cluster's authority",
    since: 20,
    setup: (lab, home) =>
      toCluster(lab, home, {
        'proxy-url': proxyUrl(lab, 'https'),
        'certificate-authority-data': base64(lab.servers.main.caPem + lab.otherCaPem),
      }),
    expected: { ...ok, via: ['https'] },
  },
  {
    name: 'proxy-url and a server on loopback: proxied all the same',
    since: 20,
    setup: (lab, home) => toCluster(lab, home, { 'proxy-url': proxyUrl(lab, 'http') }, { env: { NO_PROXY: '*' } }),
    expected: { ...ok, via: ['http'] },
  },
  {
    name: 'proxy-url beats HTTPS_PROXY',
    since: 20,
    setup: (lab, home) =>
      toCluster(
        lab,
        home,
        { ...behindProxy(lab), 'proxy-url': proxyUrl(lab, 'http') },
        { env: { HTTPS_PROXY: proxyUrl(lab, 'socks') } },
      ),
    expected: { ...ok, via: ['http'] },
  },
  {
    name: 'proxy-url for a plain http server',
    since: 20,
    setup: (lab, home) =>
      toCluster(lab, home, {
        ...behindProxy(lab, 'http'),
        'certificate-authority-data': undefined,
        'proxy-url': proxyUrl(lab, 'login'),
      }),
    expected: { ...ANONYMOUS, via: ['login'] },
  },
  {
    name: 'proxy-url of an unknown scheme',
    since: 20,
    setup: (lab, home) => toCluster(lab, home, { 'proxy-url': 'ftp://127.0.0.1:21' }),
    expected: { error: 'config' },
  },
  ...['/', '?', '#', '%'].map((mark): Omit<Row, 'area'> => ({
    name: `proxy-url whose password holds ${mark}`,
    since: 20,
    setup: (lab, home) => toCluster(lab, home, { 'proxy-url': loginWith(lab, mark) }),
    expected: { error: 'config' },
  })),
  ...['/', '?', '#'].map((mark): Omit<Row, 'area'> => ({
    name: `HTTPS_PROXY whose password holds ${mark}`,
    since: 20,
    setup: (lab, home) => toCluster(lab, home, behindProxy(lab), { env: { HTTPS_PROXY: loginWith(lab, mark) } }),
    expected: { error: 'proxy' },
    kubectl: { expected: { error: 'dns' }, because: 'kubectl takes `http` for the name of the proxy' },
  })),
  {
    name: 'HTTPS_PROXY whose password holds a percent sign that escapes nothing: not used',
    since: 20,
    setup: (lab, home) => toCluster(lab, home, behindProxy(lab), { env: { HTTPS_PROXY: loginWith(lab, '%') } }),
    expected: { error: 'dns' },
  },
  {
    name: 'proxy that refuses the login',
    since: 20,
    setup: (lab, home) =>
      toCluster(lab, home, {
        ...behindProxy(lab),
        'proxy-url': `http://${PROXY_USER}:${lab.secret('wrong')}@127.0.0.1:${lab.proxies.login.port}`,
      }),
    expected: { error: 'proxy' },
  },
  {
    name: 'proxy that does not listen',
    since: 20,
    setup: (lab, home) => toCluster(lab, home, { 'proxy-url': `http://127.0.0.1:${lab.deadPort}` }),
    expected: { error: 'proxy' },
    kubectl: { expected: { error: 'refused' }, because: 'kubectl says that the server refused the connection' },
  },
  ...(['HTTPS_PROXY', 'https_proxy'] as const).map((name): Omit<Row, 'area'> => ({
    name,
    since: 20,
    setup: (lab, home) => toCluster(lab, home, behindProxy(lab), { env: { [name]: proxyUrl(lab, 'login') } }),
    expected: { ...ok, via: ['login'] },
  })),
  {
    name: 'HTTPS_PROXY without a scheme, with socks5 in https_proxy',
    since: 20,
    setup: (lab, home) =>
      toCluster(lab, home, behindProxy(lab), {
        env: { HTTPS_PROXY: `127.0.0.1:${lab.proxies.http.port}`, https_proxy: proxyUrl(lab, 'socks') },
      }),
    expected: { ...ok, via: ['http'] },
  },
  {
    name: 'HTTPS_PROXY of socks5',
    since: 20,
    setup: (lab, home) => toCluster(lab, home, behindProxy(lab), { env: { HTTPS_PROXY: proxyUrl(lab, 'socks') } }),
    expected: { ...ok, via: ['socks'] },
  },
  {
    name: 'HTTPS_PROXY and a server on loopback: reached directly',
    setup: (lab, home) => toCluster(lab, home, {}, { env: { HTTPS_PROXY: proxyUrl(lab, 'http') } }),
    expected: ok,
  },
  {
    name: 'HTTP_PROXY is not for https servers',
    since: 20,
    setup: (lab, home) =>
      toCluster(lab, home, behindProxy(lab), {
        env: { HTTP_PROXY: proxyUrl(lab, 'http'), ALL_PROXY: proxyUrl(lab, 'http') },
      }),
    expected: { error: 'dns' },
  },
  {
    name: 'HTTP_PROXY for a plain http server',
    setup: (lab, home) =>
      withKubeconfig(
        home,
        { cluster: behindProxy(lab, 'http'), user: {} },
        { env: { HTTP_PROXY: proxyUrl(lab, 'http') } },
      ),
    expected: { ...ANONYMOUS, via: ['http'] },
  },
  ...(
    [
      ['the domain', 'moon.invalid', false],
      ['the domain with a dot', '.moon.invalid', false],
      ['a wildcard', 'example.com, *.MOON.invalid', false],
      ['everything', '*', false],
      ['another domain', 'notmoon.invalid,oon.invalid,example.com', true],
      ['a domain below', 'x.api.moon.invalid', true],
      ['another port', 'moon.invalid:1', true],
    ] as const
  ).map(([what, value, proxied]): Omit<Row, 'area'> => ({
    name: `NO_PROXY names ${what}: ${value}`,
    since: 20,
    setup: (lab, home) =>
      toCluster(lab, home, behindProxy(lab), { env: { HTTPS_PROXY: proxyUrl(lab, 'http'), NO_PROXY: value } }),
    expected: proxied ? { ...ok, via: ['http'] } : { error: 'dns' },
  })),
]);
