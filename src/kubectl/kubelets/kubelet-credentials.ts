import type { Credential, CredentialSource } from '../credentials/credentials.ts';

/**
 * The user's credentials as far as a kubelet knows what they are: a bearer token, a client certificate (kubelet
 * `pkg/kubelet/server/auth.go`). A user name and password are for the API server alone.
 */
export class KubeletCredentials implements CredentialSource {
  readonly #source: CredentialSource;

  constructor(source: CredentialSource) {
    this.#source = source;
  }

  async current(signal: AbortSignal): Promise<Credential> {
    const { authorization, keyPair } = await this.#source.current(signal);
    return { authorization: authorization?.startsWith('Bearer ') === true ? authorization : undefined, keyPair };
  }

  renew(refused: Credential, signal: AbortSignal): Promise<boolean> {
    return this.#source.renew(refused, signal);
  }

  /** Whether there is anything that a kubelet knows. */
  async areUsable(signal: AbortSignal): Promise<boolean> {
    const { authorization, keyPair } = await this.current(signal);
    return authorization !== undefined || keyPair !== undefined;
  }
}
