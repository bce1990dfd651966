import { ApiError, ConnectionError, MissingRightError } from '../../facts/errors.ts';

/** The rights that ask for an endpoint, in the order in which a kubelet looks (kubelet `pkg/kubelet/server/auth.go`). */
const RIGHTS: readonly (readonly [endpoint: RegExp, subresource: string])[] = [
  [/^(configz|flagz)$/, 'configz'],
  [/^(pods|runningpods\/)$/, 'pods'],
  [/^metrics$/, 'metrics'],
  [/^logs\//, 'log'],
];

/**
 * What a kubelet's own refusal means. Where it does not list the small right that was asked for, it is older than the small
 * rights are, and names what it wants instead.
 */
export function explainDirect(error: unknown, endpoint: string): unknown {
  if (!(error instanceof ApiError) || error.reason !== 'Unknown') return error;
  const { status, message } = error;
  if (status === 401) {
    return new ApiError(401, 'Unknown', 'the kubelet does not accept your token or certificate (HTTP 401)');
  }
  if (status !== 403) return error;
  const wanted = /subresource(?:\(s\))?=\[?([a-z]+)/.exec(message)?.[1];
  return new MissingRightError(403, message, `get nodes/${wanted ?? subresourceOf(endpoint)}`);
}

/** What `get` of it alone asks for an endpoint: `nodes/metrics`, and for the most powerful ones `nodes/proxy`. */
export function subresourceOf(endpoint: string): string {
  return RIGHTS.find(([pattern]) => pattern.test(endpoint))?.[1] ?? 'proxy';
}

/** Faults of this side, or none of the kubelet's. */
const KEPT: ReadonlySet<ConnectionError['fault']> = new Set([
  'exhausted',
  'credentials',
  'config',
  'timeout',
  'protocol',
]);

/**
 * A connection to a kubelet that failed, for that reason. `where` is its host and port, `authority` what its certificate was
 * checked with.
 */
export function kubeletFault(error: unknown, where: string, authority: string): unknown {
  if (!(error instanceof ConnectionError) || KEPT.has(error.fault)) return error;
  const flaw = certificateFlaw(error);
  const words =
    flaw === undefined ? shortWords(error) : `certificate is not trusted: ${flaw}, checked with ${authority}`;
  return new ConnectionError('kubelet', `${where}: ${words}`, undefined, error);
}

/** Whether what made a dial fail is that nobody answered, so that another network is what it takes. */
export function isOutOfReach(cause: unknown): boolean {
  return cause instanceof ConnectionError && cause.fault !== 'tls';
}

/** Whether it is a kubelet's certificate that made a dial fail. */
export function isUntrusted({ cause }: ConnectionError): boolean {
  return cause instanceof ConnectionError && certificateFlaw(cause) !== undefined;
}

/** Whether a kubelet answered what no other address of it would make better. */
export function isBadEverywhere({ cause }: ConnectionError): boolean {
  return cause instanceof ConnectionError && cause.fault === 'tls' && codeOf(cause) !== 'ERR_TLS_CERT_ALTNAME_INVALID';
}

function codeOf({ cause }: ConnectionError): string {
  return (cause as { code?: string } | undefined)?.code ?? '';
}

/** What is wrong with the certificate of a kubelet; undefined where it is not that. */
function certificateFlaw(error: ConnectionError): string | undefined {
  if (error.fault !== 'tls') return undefined;
  const code = codeOf(error);
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT') return 'self-signed';
  // So is a kubelet's own, which comes with the authority that was made for it alone.
  if (code === 'SELF_SIGNED_CERT_IN_CHAIN') return 'self-signed or signed by unknown authority';
  return /: (x509: .*)$/s.exec(error.message)?.[1];
}

/** Without what names the server: `connection refused`. */
function shortWords({ fault, message }: ConnectionError): string {
  if (fault === 'refused' && message.startsWith('The connection to the server')) return 'connection refused';
  return message
    .replace(/^Unable to connect to the server: /, '')
    .replace(/^dial tcp [^ ]+: (connect: )?/, '')
    .replace(/^dial tcp: lookup [^ ]+: /, '');
}
