import { X509Certificate } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIPv6 } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import type { KeyPair } from './access/certificates.ts';
import type { TestApiServer } from './server.ts';

/** How a test asks the server. */
export interface ClientOptions {
  readonly method?: string;
  /** Whose bearer token to send; null for none. Default: `admin`. */
  readonly user?: string | null;
  readonly certificate?: KeyPair;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes are sent as they are, all else as JSON. */
  readonly body?: unknown;
  /** Leave a JSON body as text. */
  readonly raw?: boolean;
}

/** What came back. The body is parsed where it is JSON, and unpacked where it is gzipped. */
export interface ClientResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** Bytes of the body as they came over the wire. */
  readonly size: number;
}

/** Node 22.23's own check never accepts an IPv6 address: it first takes the host for a domain name, which makes it empty. */
function checkHost(host: string, certificate: PeerCertificate): Error | undefined {
  if (!isIPv6(host)) return checkServerIdentity(host, certificate);
  return new X509Certificate(certificate.raw).checkIP(host) ? undefined : new Error(`certificate is not for ${host}`);
}

/** Sends one request on a connection of its own and reads the whole answer. Network faults reject. */
export function request(
  server: Pick<TestApiServer, 'url' | 'caPem' | 'users'>,
  path: string,
  options: ClientOptions = {},
): Promise<ClientResponse> {
  const { method = 'GET', user = 'admin', certificate, headers, body, raw: unparsed = false } = options;
  const send = server.url.startsWith('https:') ? httpsRequest : httpRequest;
  const sent = Buffer.isBuffer(body) ? body : body === undefined ? '' : JSON.stringify(body);
  const credentials = certificate ? { cert: certificate.certPem, key: certificate.keyPem } : {};
  const authorization = user === null || certificate ? {} : { authorization: `Bearer ${server.users.token(user)}` };
  return new Promise((resolve, reject) => {
    const outgoing = send(
      server.url + path,
      {
        method,
        agent: false,
        ca: server.caPem,
        checkServerIdentity: checkHost,
        ...credentials,
        headers: { ...authorization, 'content-length': Buffer.byteLength(sent), ...headers },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const raw = Buffer.concat(pieces);
          const bytes = response.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
          const received = bytes.toString('utf8');
          const isJson = !unparsed && (response.headers['content-type']?.startsWith('application/json') ?? false);
          const parsed: unknown = isJson && received !== '' ? JSON.parse(received) : received;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed, size: raw.length });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(sent);
  });
}
