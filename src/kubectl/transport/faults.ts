import { calledAs, kubectlCommand } from '../../facts/called-as.ts';
import { ConnectionError } from '../../facts/errors.ts';
import { descriptorFault } from './descriptors.ts';
import { dialAddress } from './server-url.ts';
import type { ServerUrl } from './server-url.ts';

/** Node's name for what went wrong, seen through the wrapper that trying several addresses makes. */
function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

/**
 * Turns what `node:http`, `node:tls` or `node:net` threw into words that kubectl's users know, most of them Go's. `context` is
 * that of the kubeconfig, where one is used.
 */
export function toConnectionError(error: unknown, server: ServerUrl, context?: string): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const code = errorCode(error);
  return (
    descriptorFault(code, error) ??
    networkFault(code, error, server, context) ??
    certificateFault(code, error, server) ??
    handshakeFault(code, error) ??
    protocolFault(code, error, server) ??
    new ConnectionError('reset', unable(messageOf(error)), 'Check that the server is up, and try again.', error)
  );
}

function unable(what: string): string {
  return `Unable to connect to the server: ${what}`;
}

function messageOf(error: unknown): string {
  const { message } = error as { readonly message?: unknown };
  return typeof message === 'string' && message !== '' ? message : errorCode(error) || String(error);
}

function networkFault(
  code: string,
  cause: unknown,
  server: ServerUrl,
  context: string | undefined,
): ConnectionError | undefined {
  const dial = `dial tcp ${dialAddress(server)}`;
  const route = `Check the network, a VPN, and the server address. ${seeAddress()}`;
  switch (code) {
    case 'ECONNREFUSED':
    case 'ConnectionRefused':
      return new ConnectionError(
        'refused',
        `The connection to the server ${server.host} was refused - did you specify the right host or port?`,
        refusedHint(context),
        cause,
      );
    case 'EHOSTUNREACH':
      return new ConnectionError('refused', unable(`${dial}: connect: no route to host`), route, cause);
    case 'ENETUNREACH':
      return new ConnectionError('refused', unable(`${dial}: connect: network is unreachable`), route, cause);
    case 'ENOTFOUND':
    case 'ENODATA':
      return new ConnectionError('dns', unable(`dial tcp: lookup ${server.hostname}: no such host`), route, cause);
    case 'EAI_AGAIN':
    case 'ESERVFAIL':
    case 'ETIMEOUT':
      return new ConnectionError(
        'dns',
        unable(`dial tcp: lookup ${server.hostname}: temporary failure in name resolution`),
        route,
        cause,
      );
    case 'ETIMEDOUT':
      return new ConnectionError('timeout', unable(`${dial}: i/o timeout`), route, cause);
    case 'ECONNRESET':
    case 'EPIPE':
      return new ConnectionError(
        'reset',
        unable(messageOf(cause) === 'socket hang up' ? 'EOF' : 'connection reset by peer'),
        'Check that the server is up, and try again.',
        cause,
      );
    default:
      return undefined;
  }
}

/** Where the address that was tried comes from. */
function seeAddress(): string {
  return `See it with "${kubectlCommand()} config view --minify".`;
}

/**
 * What to do where nobody listens. kind, k3d and minikube give their contexts such names, and a cluster of theirs does not
 * outlive a restart of the machine by itself.
 */
function refusedHint(context = ''): string {
  const [, tool, name] = /^(kind|k3d)-([\w.-]+)$/.exec(context) ?? [];
  if (context === 'minikube') return 'Start the cluster with "minikube start".';
  if (tool === 'k3d') return `Start the cluster with "k3d cluster start ${name!}".`;
  if (tool === 'kind') return 'The nodes of kind are containers: check that they are running with "docker ps -a".';
  return `Check the server address in the kubeconfig. If it is right, the API server may be down: look on its node with "${calledAs()} local explain kube-apiserver".`;
}

const TRUST_HINT =
  'Check certificate-authority(-data) in the kubeconfig; it must be the authority that signed the server certificate.';

function certificateFault(code: string, cause: unknown, server: ServerUrl): ConnectionError | undefined {
  const x509 = (what: string, hint: string): ConnectionError =>
    new ConnectionError('tls', unable(`tls: failed to verify certificate: x509: ${what}`), hint, cause);
  switch (code) {
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'CERT_SIGNATURE_FAILURE':
    case 'CERT_UNTRUSTED':
    case 'INVALID_CA':
      return x509('certificate signed by unknown authority', TRUST_HINT);
    case 'INVALID_PURPOSE':
      return x509(
        'certificate specifies an incompatible key usage',
        'It may not belong to a server; check the server address.',
      );
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return x509(
        'certificate has expired or is not yet valid',
        "Renew the server's certificate (on kubeadm: kubeadm certs renew), or correct this machine's clock.",
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return x509(
        wrongName(cause, server),
        'Use a server address that the certificate names, or name one with --tls-server-name.',
      );
    default:
      return undefined;
  }
}

function wrongName(cause: unknown, server: ServerUrl): string {
  const { host, cert } = cause as { host?: string; cert?: { subjectaltname?: string } };
  const names = (cert?.subjectaltname ?? '')
    .split(', ')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''))
    .filter((name) => name !== '');
  const wanted = host ?? server.hostname;
  return names.length === 0
    ? `certificate is not valid for any names, but wanted to match ${wanted}`
    : `certificate is valid for ${names.join(', ')}, not ${wanted}`;
}

function handshakeFault(code: string, cause: unknown): ConnectionError | undefined {
  const message = messageOf(cause);
  // OpenSSL says `wrong version number`, BoringSSL (in Bun's executables) `WRONG_VERSION_NUMBER`.
  const words = message.replaceAll('_', ' ');
  if (/key values mismatch|KEY_VALUES_MISMATCH/i.test(`${words} ${code}`)) {
    return credentials('tls: private key does not match public key', cause);
  }
  if (/bad decrypt|interrupted or cancelled|bad password read|MISSING_PASSPHRASE/i.test(`${words} ${code}`)) {
    return credentials('the client key is encrypted; kubectl and this program need it without a passphrase', cause);
  }
  if (/^ERR_OSSL_|PEM routines|no start line|DECODER routines|asn1 encoding/i.test(`${code} ${words}`)) {
    return credentials('tls: the client certificate or key is not valid PEM', cause);
  }
  const alert =
    /alert (bad certificate|unknown ca|certificate (?:required|unknown|expired|revoked)|handshake failure|protocol version|internal error|unrecognized name)/i.exec(
      words,
    );
  if (alert !== null) {
    return new ConnectionError(
      'tls',
      unable(`remote error: tls: ${alert[1]!.toLowerCase()}`),
      'The server refused the client certificate or the TLS version; check the user entry of the kubeconfig.',
      cause,
    );
  }
  if (/wrong version number|packet length too long|http request/i.test(words)) {
    return new ConnectionError(
      'tls',
      unable('http: server gave HTTP response to HTTPS client'),
      'The server address may need http:// instead of https://, or another port.',
      cause,
    );
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) {
    return new ConnectionError('tls', unable(`tls: ${message}`), 'Check the server address and its TLS setup.', cause);
  }
  return undefined;
}

function credentials(what: string, cause: unknown): ConnectionError {
  return new ConnectionError(
    'credentials',
    what,
    'Check client-certificate(-data) and client-key(-data) of the user in the kubeconfig.',
    cause,
  );
}

function protocolFault(code: string, cause: unknown, server: ServerUrl): ConnectionError | undefined {
  if (!code.startsWith('HPE_') && !code.startsWith('Z_')) return undefined;
  return notHttp(messageOf(cause), server, cause);
}

/** The fault of a server whose answer is not HTTP, or not HTTP as it was asked for. `what` says how, in a few words. */
export function notHttp(what: string, server: ServerUrl, cause?: unknown): ConnectionError {
  const hint = server.secure
    ? 'Something other than a Kubernetes API server may be listening there; check the server address.'
    : 'The server may use https; check the scheme of its address in the kubeconfig.';
  return new ConnectionError('protocol', unable(`malformed HTTP response (${what})`), hint, cause);
}
