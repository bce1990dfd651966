import type { Cluster } from '@kubernetes/client-node';
import { set } from '../kubeconfig/kubeconfig-entries.ts';
import { isRecord } from '../../facts/record.ts';
import { ConnectionError } from '../../facts/errors.ts';
import { jsonOrNothing } from '../../facts/parsed-json.ts';
import type { ConnectionSurroundings } from '../connection.ts';
import { readCredentialFile } from './credential-file.ts';
import type { Credential, CredentialSource } from './credentials.ts';
import { Lifetime } from '../transport/lifetime.ts';
import { chooseProxy } from '../transport/proxy.ts';
import { ResponseBody } from '../transport/response-body.ts';
import { parseServerUrl, parseUrl } from '../transport/server-url.ts';
import { withoutUserInfo } from '../../facts/user-info.ts';
import { GatheredBytes } from '../transport/gathered-bytes.ts';
import { tlsSettings } from '../transport/tls.ts';
import type { KeyPair } from '../transport/tls.ts';
import { storeTokens } from './token-store.ts';
import type { TokenPlace } from './token-store.ts';
import { Transport } from '../transport/transport.ts';
import { pathSegment } from '../../facts/path-segment.ts';

/** A token this close to its end is not sent any more, as in client-go. */
const EXPIRY_MARGIN = 10_000;

/** Longest that an identity provider may take for one answer. */
const PROVIDER_TIMEOUT = 30_000;

/** Bytes of one answer of an identity provider; tokens have some KiB. */
const LARGEST_ANSWER = 1024 * 1024;

/**
 * The `oidc` auth provider (client-go plugin/pkg/client/auth/oidc): an id-token while it is valid, then a new one for
 * the refresh-token. New tokens are written back to the kubeconfig as kubectl does, since a provider may make the old
 * refresh-token worthless.
 */
export class OidcSource implements CredentialSource {
  readonly #config: Readonly<Record<string, string>>;
  readonly #place: TokenPlace;
  readonly #surroundings: ConnectionSurroundings;
  readonly #keyPair: KeyPair | undefined;
  #idToken: string;
  #refreshToken: string;
  #refreshing: Promise<void> | undefined;

  constructor(
    config: Readonly<Record<string, string>>,
    place: TokenPlace,
    surroundings: ConnectionSurroundings,
    keyPair: KeyPair | undefined,
  ) {
    if (!config['idp-issuer-url']) throw new ConnectionError('credentials', 'oidc: must provide idp-issuer-url');
    if (!config['client-id']) throw new ConnectionError('credentials', 'oidc: must provide client-id');
    this.#config = config;
    this.#place = place;
    this.#surroundings = surroundings;
    this.#keyPair = keyPair;
    this.#idToken = config['id-token'] ?? '';
    this.#refreshToken = config['refresh-token'] ?? '';
  }

  async current(signal: AbortSignal): Promise<Credential> {
    if (!isValid(this.#idToken)) {
      this.#refreshing ??= this.#refresh(signal).finally(() => {
        this.#refreshing = undefined;
      });
      await this.#refreshing;
    }
    return { authorization: `Bearer ${this.#idToken}`, keyPair: this.#keyPair };
  }

  /** A valid token that the server refuses is refused for good: kubectl does not refresh it either. */
  renew(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    if (this.#refreshToken === '') {
      throw new ConnectionError(
        'credentials',
        'No valid id-token, and cannot refresh without refresh-token',
        'Log in again with the tool that made this kubeconfig.',
      );
    }
    const issuer = this.#config['idp-issuer-url']!.replace(/\/$/, '');
    const discovery = await this.#ask(`${issuer}/.well-known/openid-configuration`, undefined, {}, signal);
    const endpoint = discovery.json.token_endpoint;
    if (typeof endpoint !== 'string') throw refreshFault(`${parseServerUrl(issuer).display} names no token endpoint`);
    const tokens = await this.#requestTokens(endpoint, signal);
    const idToken = tokens.id_token;
    if (typeof idToken !== 'string' || idToken === '') {
      throw refreshFault('token response did not contain an id_token; the provider may not issue one on refresh');
    }
    const rotated = tokens.refresh_token;
    this.#idToken = idToken;
    if (typeof rotated === 'string' && rotated !== '') this.#refreshToken = rotated;
    await storeTokens(this.#place, { 'id-token': this.#idToken, 'refresh-token': this.#refreshToken });
  }

  /** Client credentials go in the header first, then in the form, since providers differ (golang.org/x/oauth2). */
  async #requestTokens(endpoint: string, signal: AbortSignal): Promise<Record<string, unknown>> {
    const id = this.#config['client-id']!;
    const secret = this.#config['client-secret'] ?? '';
    const grant = { grant_type: 'refresh_token', refresh_token: this.#refreshToken };
    const pair = `${pathSegment(id)}:${pathSegment(secret)}`;
    const basic = { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
    const first = await this.#ask(endpoint, new URLSearchParams(grant), basic, signal);
    if (first.status === 200) return first.json;
    const inForm = { ...grant, client_id: id, ...(secret === '' ? {} : { client_secret: secret }) };
    const second = await this.#ask(endpoint, new URLSearchParams(inForm), {}, signal);
    if (second.status === 200) return second.json;
    const code = second.json.error;
    const named = typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? ` (${code})` : '';
    throw refreshFault(`the identity provider answered ${second.status}${named}`);
  }

  /** One request to the identity provider: trusted by its own authority, reached by the environment's proxy. */
  async #ask(
    url: string,
    form: URLSearchParams | undefined,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<{ status: number; json: Record<string, unknown> }> {
    const server = parseServerUrl(url);
    const target = parseUrl(url);
    if (target === undefined) throw refreshFault(`"${withoutUserInfo(url)}" is not a URL`);
    const { env } = this.#surroundings;
    const tls = server.secure ? await tlsSettings(this.#providerTrust(url), undefined, env) : undefined;
    const transport = new Transport(server, tls, chooseProxy(undefined, server, env));
    const lifetime = new Lifetime(signal, PROVIDER_TIMEOUT, server.display);
    const sent = form?.toString();
    try {
      const message = await transport.exchange(
        {
          method: sent === undefined ? 'GET' : 'POST',
          path: target.pathname + target.search,
          headers: {
            Accept: 'application/json',
            ...headers,
            ...(sent === undefined
              ? {}
              : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(sent) }),
          },
          body: sent,
        },
        lifetime,
      );
      const gathered = new GatheredBytes(LARGEST_ANSWER, () =>
        refreshFault(`${server.display} sent an endless answer`),
      );
      const body = new ResponseBody(message, lifetime, server.display, () => undefined);
      for await (const chunk of body) gathered.add(chunk);
      return { status: message.statusCode ?? 0, json: parseObject(gathered.text()) };
    } finally {
      lifetime.end();
      transport.close();
    }
  }

  #providerTrust(server: string): Cluster {
    const data = this.#config['idp-certificate-authority-data'] ?? '';
    const file = this.#config['idp-certificate-authority'] ?? '';
    const fromFile =
      data !== '' || file === '' ? '' : readCredentialFile(file, 'idp-certificate-authority').toString('base64');
    return { name: 'provider', server, skipTLSVerify: false, ...set({ caData: data || fromFile }) };
  }
}

function refreshFault(what: string): ConnectionError {
  return new ConnectionError(
    'credentials',
    `failed to refresh token: ${what}`,
    'Log in again with the tool that made this kubeconfig.',
  );
}

/** Whether a JWT's `exp` still lies ahead; what is no JWT is not valid. */
function isValid(token: string): boolean {
  const payload = token.split('.')[1];
  if (payload === undefined) return false;
  const { exp } = parseObject(Buffer.from(payload, 'base64url').toString('utf8'));
  return typeof exp === 'number' && exp * 1000 - EXPIRY_MARGIN > Date.now();
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value = jsonOrNothing(text);
  return isRecord(value) ? value : {};
}
