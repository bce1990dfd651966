import { dump } from 'js-yaml';
import type { KeyPair } from './certificates.ts';

/** What a kubeconfig of the test server holds. */
export interface KubeconfigParts {
  readonly server: string;
  /** PEM; absent for plain http or `insecure`. */
  readonly caPem?: string;
  readonly insecure?: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  readonly user: string;
  readonly context: string;
  readonly namespace?: string;
  readonly token?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  readonly certificate?: KeyPair;
  readonly impersonate?: { readonly user: string; readonly groups?: readonly string[] };
}

function base64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}

/** A kubeconfig as YAML text, with everything inline and one context, which is the current one. */
export function kubeconfigYaml(parts: KubeconfigParts): string {
  const cluster = {
    server: parts.server,
    ...(parts.caPem === undefined ? {} : { 'certificate-authority-data': base64(parts.caPem) }),
    ...(parts.insecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(parts.tlsServerName === undefined ? {} : { 'tls-server-name': parts.tlsServerName }),
    ...(parts.proxyUrl === undefined ? {} : { 'proxy-url': parts.proxyUrl }),
  };
  const { certificate, impersonate } = parts;
  const user = {
    ...(parts.token === undefined ? {} : { token: parts.token }),
    ...parts.basic,
    ...(certificate
      ? { 'client-certificate-data': base64(certificate.certPem), 'client-key-data': base64(certificate.keyPem) }
      : {}),
    ...(impersonate ? { as: impersonate.user } : {}),
    ...(impersonate?.groups ? { 'as-groups': impersonate.groups } : {}),
  };
  const context = {
    cluster: 'test',
    user: parts.user,
    ...(parts.namespace === undefined ? {} : { namespace: parts.namespace }),
  };
  return dump({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: parts.user, user }],
    contexts: [{ name: parts.context, context }],
    'current-context': parts.context,
  });
}
