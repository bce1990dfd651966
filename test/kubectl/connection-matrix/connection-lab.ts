import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CertificateAuthority,
  startApiServer,
  type KeyAlgorithm,
  type KeyPair,
  type TestApiServer,
} from '../../api-server/api-server.ts';
import { startIdentityProvider } from './identity-provider.ts';
import type { TestIdentityProvider } from './identity-provider.ts';
import { startHttpProxy, startSocksProxy } from './proxies.ts';
import type { TestProxy } from './proxies.ts';

export type ServerName = 'main' | 'http' | 'path' | 'ipv6' | 'wrongHost' | 'expired' | 'otherAuthority';
export type ProxyName = 'http' | 'https' | 'login' | 'socks' | 'socksLogin';

/** The login that the proxies `login` and `socksLogin` ask for. */
export const PROXY_USER = 'proxyuser';

/** The client that the identity provider knows. */
export const CLIENT_ID = 'kubectl';

/** Servers, proxies and secrets for the rows of the connection matrix. */
export class ConnectionLab {
  readonly folder: string;
  readonly servers: Readonly<Record<ServerName, TestApiServer>>;
  readonly proxies: Readonly<Record<ProxyName, TestProxy>>;
  readonly provider: TestIdentityProvider;
  /** The authority of the https proxy and of the identity provider; it signed no API server's certificate. */
  readonly otherCaPem: string;
  /** A port of loopback on which nothing listens. */
  readonly deadPort: number;
  /** Everything that must never be printed. */
  readonly secrets: Set<string>;
  readonly #tokens: Map<string, string>;

  private constructor(parts: LabParts, tokens: Map<string, string>) {
    this.folder = parts.folder;
    this.servers = parts.servers;
    this.proxies = parts.proxies;
    this.provider = parts.provider;
    this.otherCaPem = parts.otherCaPem;
    this.deadPort = parts.deadPort;
    this.secrets = parts.secrets;
    this.#tokens = tokens;
  }

  static async open(): Promise<ConnectionLab> {
    const secrets = new Set<string>();
    const tokens = new Map<string, string>();
    const secret = (name: string): string => remember(secrets, `s3cr3t-${name}-${crypto.randomUUID()}`);
    const authority = new CertificateAuthority('other-ca');
    const proxyCertificate = authority.issue({ commonName: 'proxy', usage: 'server', names: ['127.0.0.1'] });
    const login = `${PROXY_USER}:${secret('proxy-password')}`;
    remember(secrets, base64(login));
    return new ConnectionLab(
      {
        folder: await mkdtemp(join(tmpdir(), 'connection-matrix-')),
        servers: await startServers(tokens, secrets),
        proxies: {
          http: await startHttpProxy(),
          https: await startHttpProxy({ certificate: proxyCertificate }),
          login: await startHttpProxy({ login }),
          socks: await startSocksProxy(),
          socksLogin: await startSocksProxy({ login }),
        },
        provider: await startIdentityProvider({ authority, clientId: CLIENT_ID, clientSecret: secret('client') }),
        otherCaPem: authority.certPem,
        deadPort: await freePort(),
        secrets,
      },
      tokens,
    );
  }

  async close(): Promise<void> {
    const all = [...Object.values(this.servers), ...Object.values(this.proxies), this.provider];
    await Promise.all(all.map((part) => part.close()));
    await rm(this.folder, { recursive: true });
  }

  /** The bearer token of a user, the same on every server. */
  token(user: string): string {
    return this.servers.main.users.token(user);
  }

  password(user: string): string {
    return this.servers.main.users.password(user);
  }

  /** A planted secret by the beginning of its name, such as the proxies' password. */
  planted(name: 'proxy-password' | 'client'): string {
    return [...this.secrets].find((secret) => secret.startsWith(`s3cr3t-${name}-`))!;
  }

  /** A secret that no server knows. */
  secret(name: string): string {
    return remember(this.secrets, `s3cr3t-${name}-${crypto.randomUUID()}`);
  }

  /** A client certificate whose key is remembered as a secret. */
  certificate(user: string, algorithm: KeyAlgorithm = 'ec', server: ServerName = 'main'): KeyPair {
    const pair = this.servers[server].clientCertificate(user, undefined, { algorithm });
    rememberKey(this.secrets, pair.keyPem);
    return pair;
  }

  /** Makes a JWT that expires so many seconds from now the bearer token of a user. */
  idToken(user: string, seconds: number): string {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const exp = Math.floor(Date.now() / 1000) + seconds;
    const token = `${part({ alg: 'none' })}.${part({ exp, sub: user })}.${crypto.randomUUID()}`;
    remember(this.secrets, token.split('.')[2]!);
    if (seconds > 0) this.#tokens.set(user, token);
    return token;
  }
}

interface LabParts {
  readonly folder: string;
  readonly servers: Readonly<Record<ServerName, TestApiServer>>;
  readonly proxies: Readonly<Record<ProxyName, TestProxy>>;
  readonly provider: TestIdentityProvider;
  readonly otherCaPem: string;
  readonly deadPort: number;
  readonly secrets: Set<string>;
}

function remember(secrets: Set<string>, secret: string): string {
  secrets.add(secret);
  return secret;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A key is looked for as PEM and as the base64 of PEM, by a piece from its middle. */
function rememberKey(secrets: Set<string>, pem: string): void {
  secrets.add(pem.split('\n')[1]!.slice(0, 40));
  secrets.add(base64(pem).slice(60, 120));
}

async function startServers(
  tokens: Map<string, string>,
  secrets: Set<string>,
): Promise<Record<ServerName, TestApiServer>> {
  const servers = {
    main: await startApiServer({ users: { olga: {} } }),
    http: await startApiServer({ protocol: 'http' }),
    path: await startApiServer({ basePath: '/k8s/clusters/c-1' }),
    ipv6: await startApiServer({ host: '::1' }),
    wrongHost: await startApiServer({ certificate: 'wrong-host' }),
    expired: await startApiServer({ certificate: 'expired' }),
    otherAuthority: await startApiServer({ certificate: 'other-authority' }),
  };
  const known = (kind: string, user: string): string => {
    const key = `${kind}:${user}`;
    const secret = tokens.get(kind === 'token' ? user : key) ?? `s3cr3t-${kind}-of-${user}-${crypto.randomUUID()}`;
    tokens.set(kind === 'token' ? user : key, remember(secrets, secret));
    remember(secrets, base64(`${user}:${secret}`));
    return secret;
  };
  for (const server of Object.values(servers)) {
    server.users.token = (user) => known('token', user);
    server.users.password = (user) => known('password', user);
  }
  return servers;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
