import type { KubeConfig, User } from '@kubernetes/client-node';
import { ConnectionError } from '../../facts/errors.ts';
import type { ConnectionSurroundings } from '../connection.ts';
import { readCredentialFile, readIfPossible } from './credential-file.ts';
import { authProviderOf, execOf, type AuthProvider } from '../kubeconfig/kubeconfig-entries.ts';
import type { ServerUrl } from '../transport/server-url.ts';
import type { KeyPair } from '../transport/tls.ts';
import { basicAuthorization } from '../transport/user-info.ts';

/** What one request is sent with. */
export interface Credential {
  /** Value of the `Authorization` header. */
  readonly authorization?: string | undefined;
  readonly keyPair?: KeyPair | undefined;
}

/** Where credentials come from; asked before every request. */
export interface CredentialSource {
  /** Rejects with `ConnectionError('credentials')` or the signal's reason. */
  current(signal: AbortSignal): Promise<Credential>;
  /** The server answered 401 to `refused`: true where another credential is now to be had. */
  renew(refused: Credential, signal: AbortSignal): Promise<boolean>;
}

/**
 * The source for the selected user, by client-go's precedence: token or basic auth in the kubeconfig, or a client
 * certificate, keep an exec plugin from running; user information in the server's URL takes the place of every other
 * `Authorization`; a plain http server gets nothing else
 * (tools/clientcmd/client_config.go, plugin/pkg/client/auth/exec/exec.go). `keyPair` is the kubeconfig's own.
 */
export async function credentialSource(
  config: KubeConfig,
  server: ServerUrl,
  keyPair: KeyPair | undefined,
  surroundings: ConnectionSurroundings,
): Promise<CredentialSource> {
  const user = config.getCurrentUser()!;
  const { tokenFile, token, username, password = '' } = user;
  if (!server.secure) return fixed({ authorization: urlAuthorization(server) });
  if (username !== undefined && tokenFile !== undefined) {
    throw new ConnectionError('config', 'username/password or bearer token may be set, but not both');
  }
  const provider = authProviderOf(user);
  const exec = execOf(user) === undefined ? undefined : await execSource(config, server, surroundings);
  const provided = provider === undefined ? undefined : await providerSource(provider, user, surroundings, keyPair);

  const fromUrl = urlAuthorization(server);
  if (fromUrl !== undefined) {
    // Go sets it before any of client-go's round trippers, and each of those leaves what is set alone.
    const ownWords = (tokenFile ?? token ?? username ?? provided) !== undefined;
    return exec === undefined || keyPair !== undefined || ownWords
      ? fixed({ authorization: fromUrl, keyPair })
      : certificateOf(exec, fromUrl);
  }
  if (tokenFile !== undefined) return new TokenFileSource(tokenFile, token ?? '', keyPair);
  if (token !== undefined) return fixed({ authorization: `Bearer ${token}`, keyPair });
  if (username !== undefined) return fixed({ authorization: basicAuthorization(username, password), keyPair });
  if (provided !== undefined) return provided;
  if (exec !== undefined && keyPair === undefined) return exec;
  return fixed({ keyPair });
}

async function execSource(
  config: KubeConfig,
  server: ServerUrl,
  surroundings: ConnectionSurroundings,
): Promise<CredentialSource> {
  const { ExecSource } = await import('./exec-plugin.ts');
  return new ExecSource(config, server, surroundings);
}

async function providerSource(
  { name, config }: AuthProvider,
  user: User,
  surroundings: ConnectionSurroundings,
  keyPair: KeyPair | undefined,
): Promise<CredentialSource> {
  switch (name) {
    case 'oidc': {
      const { OidcSource } = await import('./oidc.ts');
      return new OidcSource(config, { file: user.origin ?? '', userName: user.name }, surroundings, keyPair);
    }
    case 'gcp':
      throw removedProvider(name, 'gke-gcloud-auth-plugin');
    case 'azure':
      throw removedProvider(name, 'kubelogin');
    default:
      throw new ConnectionError('credentials', `no Auth Provider found for name "${name}"`);
  }
}

function removedProvider(name: string, replacement: string): ConnectionError {
  return new ConnectionError(
    'credentials',
    `The ${name} auth plugin has been removed.`,
    `Use the "${replacement}" credential plugin (users[].user.exec in the kubeconfig) instead.`,
  );
}

function fixed(credential: Credential): CredentialSource {
  return { current: () => Promise.resolve(credential), renew: () => Promise.resolve(false) };
}

/** A plugin runs at the handshake whatever is sent later; only the certificate that it may have is used. */
function certificateOf(exec: CredentialSource, authorization: string): CredentialSource {
  return {
    current: async (signal) => ({ ...(await exec.current(signal)), authorization }),
    renew: () => Promise.resolve(false),
  };
}

function urlAuthorization({ userInfo }: ServerUrl): string | undefined {
  return userInfo === undefined ? undefined : basicAuthorization(userInfo.username, userInfo.password);
}

/** client-go reads a token file again after this long (transport/token_source.go). */
const TOKEN_FILE_PERIOD = 60_000;

/** A token that something else rotates in a file. The kubeconfig's own token serves while the file cannot be read. */
class TokenFileSource implements CredentialSource {
  readonly #path: string;
  readonly #fallback: string;
  readonly #keyPair: KeyPair | undefined;
  #token: string;
  #readAt = 0;

  constructor(path: string, fallback: string, keyPair: KeyPair | undefined) {
    this.#path = path;
    this.#fallback = fallback;
    this.#keyPair = keyPair;
    this.#token = this.#read();
  }

  current(): Promise<Credential> {
    if (performance.now() - this.#readAt > TOKEN_FILE_PERIOD) this.#token = this.#read();
    return Promise.resolve({ authorization: `Bearer ${this.#token}`, keyPair: this.#keyPair });
  }

  renew(refused: Credential): Promise<boolean> {
    this.#token = this.#read();
    return Promise.resolve(refused.authorization !== `Bearer ${this.#token}`);
  }

  #read(): string {
    this.#readAt = performance.now();
    const file = this.#fallback === '' ? readCredentialFile(this.#path, 'tokenFile') : readIfPossible(this.#path);
    const token = file?.toString('utf8').trim() ?? '';
    if (token !== '') return token;
    if (this.#fallback !== '') return this.#fallback;
    throw new ConnectionError('credentials', `tokenFile ${this.#path} is empty`);
  }
}
