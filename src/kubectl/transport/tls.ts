import type { Cluster, User } from '@kubernetes/client-node';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { RequestOptions } from 'node:https';
import { ConnectionError } from '../../facts/errors.ts';
import type { ConnectionFault } from '../../facts/errors.ts';
import type { ConnectionSurroundings } from '../connection.ts';
import { readCredentialFile } from '../credentials/credential-file.ts';
import { set } from '../kubeconfig/kubeconfig-entries.ts';
import { systemRoots } from './system-roots.ts';

/** What a TLS handshake with the API server needs. */
export interface TlsSettings {
  /** PEM; undefined for the roots that the runtime brings along. */
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  readonly rejectUnauthorized: boolean;
  /** Name to ask for and to verify instead of the server's host. */
  readonly servername: string | undefined;
}

/** A client certificate and its key, PEM. */
export interface KeyPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** The key pair that the kubeconfig itself holds or names, if any. Throws `ConnectionError('credentials')`. */
export function staticKeyPair(user: User): KeyPair | undefined {
  const cert = inlineOrFile(user.certData, user.certFile, 'client-certificate');
  if (cert === undefined) return undefined;
  const key = inlineOrFile(user.keyData, user.keyFile, 'client-key');
  return key === undefined ? undefined : { cert, key };
}

/**
 * TLS settings for a cluster, put together by client-node's `KubeConfig` from material read here: it would take a
 * file over inline data, the reverse of kubectl, and name no path when a file cannot be read.
 */
export async function tlsSettings(
  cluster: Cluster,
  pair: KeyPair | undefined,
  env: ConnectionSurroundings['env'],
): Promise<TlsSettings> {
  const ca = authorityOf(cluster) ?? (cluster.skipTLSVerify ? undefined : systemRoots(env));
  const options = await clientNodeOptions(cluster, ca, pair);
  return {
    ca,
    cert: options.cert as Buffer | undefined,
    key: options.key as Buffer | undefined,
    rejectUnauthorized: options.rejectUnauthorized ?? true,
    servername: options.servername,
  };
}

/** The authority that a cluster names, PEM. Throws `ConnectionError('config')`. */
export function authorityOf({ caData, caFile }: Cluster): Buffer | undefined {
  const where = 'certificate-authority and certificate-authority-data of the cluster in the kubeconfig';
  return provedPem(inlineOrFile(caData, caFile, 'certificate-authority', 'config'), where);
}

/** The authority in a file that the flag `what` names. Throws `ConnectionError('config')`. */
export function authorityOfFile(file: string, what: string): Buffer | undefined {
  return provedPem(readCredentialFile(file, what, 'config'), `--${what}`);
}

function provedPem(authority: Buffer | undefined, where: string): Buffer | undefined {
  if (authority === undefined || authority.includes('-----BEGIN CERTIFICATE-----')) return authority;
  throw new ConnectionError(
    'config',
    'unable to load root certificates: unable to parse bytes as PEM block',
    `Check ${where}.`,
  );
}

async function clientNodeOptions(
  { name, server, skipTLSVerify, tlsServerName }: Cluster,
  ca: Buffer | undefined,
  pair: KeyPair | undefined,
): Promise<RequestOptions> {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name, server, skipTLSVerify, ...set({ tlsServerName, caData: ca?.toString('base64') }) },
    { name: 'user', ...set({ certData: pair?.cert.toString('base64'), keyData: pair?.key.toString('base64') }) },
  );
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return options;
}

function inlineOrFile(
  data: string | undefined,
  file: string | undefined,
  what: string,
  fault: ConnectionFault = 'credentials',
): Buffer | undefined {
  if (data !== undefined) return Buffer.from(data, 'base64');
  return file === undefined ? undefined : readCredentialFile(file, what, fault);
}
