import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CertificateAuthority } from '../../api-server/api-server.ts';

/** An OpenID Connect provider on loopback that hands out ID tokens for refresh tokens. */
export interface TestIdentityProvider {
  readonly issuer: string;
  /** Makes a refresh token good: once, for these tokens. */
  grant(refreshToken: string, tokens: { readonly idToken?: string; readonly refreshToken?: string }): void;
  close(): Promise<void>;
}

/** A login that a token request must carry, in its header or in its form. */
interface ProviderOptions {
  readonly authority: CertificateAuthority;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Takes the client's credentials in the form alone, as some providers do. */
  readonly formOnly?: boolean;
}

/** Starts the provider. A refresh token is good as often as it is asked for, but only where it was granted. */
export async function startIdentityProvider(options: ProviderOptions): Promise<TestIdentityProvider> {
  const { certPem, keyPem } = options.authority.issue({ commonName: 'issuer', usage: 'server', names: ['127.0.0.1'] });
  const grants = new Map<string, { readonly idToken?: string; readonly refreshToken?: string }>();
  let issuer = '';
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/.well-known/openid-configuration') {
      answer(200, { issuer, token_endpoint: `${issuer}/token` });
      return;
    }
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const form = new URLSearchParams(text);
      if (!isClient(request.headers.authorization, form, options)) {
        answer(401, { error: 'invalid_client' });
        return;
      }
      const granted = grants.get(form.get('refresh_token') ?? '');
      if (granted === undefined) answer(400, { error: 'invalid_grant' });
      else {
        answer(200, {
          token_type: 'Bearer',
          access_token: 'not-used',
          id_token: granted.idToken,
          refresh_token: granted.refreshToken,
        });
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    grant: (refreshToken, tokens) => void grants.set(refreshToken, tokens),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isClient(header: string | undefined, form: URLSearchParams, options: ProviderOptions): boolean {
  const { clientId, clientSecret, formOnly } = options;
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  if (header === basic && formOnly !== true) return true;
  return form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
}
