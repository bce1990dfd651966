import { isRecord } from '../../facts/record.ts';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { ConnectionError } from '../../facts/errors.ts';
import { jsonOrNothing } from '../../facts/parsed-json.ts';
import type { Credential } from './credentials.ts';
import type { KeyPair } from '../transport/tls.ts';

/** A credential that a plugin gave. */
export interface Held {
  readonly credential: Credential;
  /** Milliseconds since the epoch; undefined where it holds until refused. */
  readonly expires: number | undefined;
}

/** The error of a plugin that did not lead to a credential. */
export function getting(what: string, hint?: string, cause?: unknown): ConnectionError {
  return new ConnectionError('credentials', `getting credentials: ${what}`, hint, cause);
}

/** Reads an `ExecCredential`; messages never quote it. */
export function readCredential(output: string, wanted: string): Held {
  const root = jsonOrNothing(output);
  if (!isRecord(root)) throw getting('decoding stdout: the plugin did not print a JSON object');
  if (root.kind !== 'ExecCredential' || typeof root.apiVersion !== 'string') {
    throw getting('decoding stdout: the plugin did not print an ExecCredential');
  }
  if (root.apiVersion !== wanted) {
    // Anything else that the plugin printed stays unseen.
    const returned = /^client\.authentication\.k8s\.io\/v\w{1,10}$/.exec(root.apiVersion)?.[0] ?? '<unknown>';
    throw getting(`exec plugin is configured to use API version ${wanted}, plugin returned version ${returned}`);
  }
  const { status } = root;
  if (!isRecord(status)) throw getting("exec plugin didn't return a status field");
  const token = textOf(status.token);
  const certificate = textOf(status.clientCertificateData);
  const key = textOf(status.clientKeyData);
  if (token === '' && certificate === '' && key === '') {
    throw getting("exec plugin didn't return a token or cert/key pair");
  }
  if ((certificate === '') !== (key === '')) throw getting('exec plugin returned only certificate or key, not both');
  return {
    credential: {
      authorization: token === '' ? undefined : `Bearer ${token}`,
      keyPair: certificate === '' ? undefined : checkedPair(certificate, key),
    },
    expires: readExpiry(status.expirationTimestamp),
  };
}

function checkedPair(certificate: string, key: string): KeyPair {
  try {
    if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) {
      throw new Error('private key does not match public key');
    }
  } catch (error) {
    throw getting(`failed parsing client key/certificate: ${(error as Error).message}`, undefined, error);
  }
  return { cert: Buffer.from(certificate), key: Buffer.from(key) };
}

function readExpiry(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) throw getting('decoding stdout: expirationTimestamp is not a valid time');
  return time;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
