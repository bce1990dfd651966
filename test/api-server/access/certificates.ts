import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  boolean,
  context,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  time,
  utf8String,
} from './der.ts';

/** Key types a kubeconfig may hold. `ec` is P-256 and takes under a millisecond to make; `rsa` (2048 bit) takes some 50 ms. */
export type KeyAlgorithm = 'ec' | 'rsa' | 'ed25519';

/** A certificate and its private key, both as PEM text. */
export interface KeyPair {
  readonly certPem: string;
  readonly keyPem: string;
}

/** What a certificate says. Times default to an hour ago until a day ahead. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  /** DNS names and IP addresses of a server. */
  readonly names?: readonly string[];
  readonly usage: 'server' | 'client';
  readonly algorithm?: KeyAlgorithm;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const HOUR = 3_600_000;

const oid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectKeyId: '2.5.29.14',
  authorityKeyId: '2.5.29.35',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

interface Algorithm {
  readonly identifier: Buffer;
  readonly digest: string | null;
}

const algorithms: Record<KeyAlgorithm, Algorithm> = {
  ec: { identifier: sequence(objectIdentifier('1.2.840.10045.4.3.2')), digest: 'sha256' },
  rsa: { identifier: sequence(objectIdentifier('1.2.840.113549.1.1.11'), nullValue()), digest: 'sha256' },
  ed25519: { identifier: sequence(objectIdentifier('1.3.101.112')), digest: null },
};

function newKeys(algorithm: KeyAlgorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  switch (algorithm) {
    case 'ec':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: 2048 });
    case 'ed25519':
      return generateKeyPairSync('ed25519');
  }
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** A distinguished name: one relative name each, organizations first as Kubernetes' own tools write them. */
function distinguishedName(commonName: string, organizations: readonly string[] = []): Buffer {
  const part = (type: string, value: string): Buffer => setOf(sequence(objectIdentifier(type), utf8String(value)));
  return sequence(...organizations.map((name) => part(oid.organization, name)), part(oid.commonName, commonName));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // URL normalises an IPv6 address; what is left is to expand `::`.
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((hex) => parseInt(hex, 16)));
  const left = groups(head);
  const right = groups(tail ?? '');
  const all = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function subjectAltName(names: readonly string[]): Buffer {
  return sequence(
    ...names.map((name) =>
      isIP(name) ? context(7, addressBytes(name), false) : context(2, Buffer.from(name, 'ascii'), false),
    ),
  );
}

interface Signed {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly signer: { readonly key: KeyObject; readonly algorithm: Algorithm };
}

/** Builds and signs one X.509 v3 certificate (RFC 5280, section 4.1). */
function signCertificate(input: Signed): string {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const { key, algorithm } = input.signer;
  const body = sequence(
    context(0, integer(Buffer.from([2])), true),
    integer(serial),
    algorithm.identifier,
    input.issuer,
    sequence(time(input.notBefore), time(input.notAfter)),
    input.subject,
    input.publicKey.export({ type: 'spki', format: 'der' }),
    context(3, sequence(...input.extensions), true),
  );
  return pem('CERTIFICATE', sequence(body, algorithm.identifier, bitString(sign(algorithm.digest, body, key))));
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

/** A certificate authority that lives as long as the process. Its private key is never written anywhere. */
export class CertificateAuthority {
  readonly certPem: string;
  readonly #name: Buffer;
  readonly #keys = newKeys('ec');

  /** `validity` defaults to two days ago until a day ahead. */
  constructor(commonName: string, validity: Pick<CertificateRequest, 'notBefore' | 'notAfter'> = {}) {
    this.#name = distinguishedName(commonName);
    this.certPem = signCertificate({
      subject: this.#name,
      issuer: this.#name,
      publicKey: this.#keys.publicKey,
      extensions: [
        extension(oid.basicConstraints, true, sequence(boolean(true))),
        // keyCertSign and cRLSign
        extension(oid.keyUsage, true, bitString(Buffer.from([0x06]), 1)),
        extension(oid.subjectKeyId, false, octetString(keyId(this.#keys.publicKey))),
      ],
      notBefore: validity.notBefore ?? new Date(Date.now() - 48 * HOUR),
      notAfter: validity.notAfter ?? new Date(Date.now() + 24 * HOUR),
      signer: { key: this.#keys.privateKey, algorithm: algorithms.ec },
    });
  }

  /** Makes a key and a certificate for it. */
  issue(request: CertificateRequest): KeyPair {
    const keys = newKeys(request.algorithm ?? 'ec');
    const purpose = request.usage === 'server' ? oid.serverAuth : oid.clientAuth;
    const certPem = signCertificate({
      subject: distinguishedName(request.commonName, request.organizations),
      issuer: this.#name,
      publicKey: keys.publicKey,
      extensions: [
        extension(oid.basicConstraints, true, sequence()),
        // digitalSignature
        extension(oid.keyUsage, true, bitString(Buffer.from([0x80]), 7)),
        extension(oid.extendedKeyUsage, false, sequence(objectIdentifier(purpose))),
        extension(oid.authorityKeyId, false, sequence(context(0, keyId(this.#keys.publicKey), false))),
        ...(request.names?.length ? [extension(oid.subjectAltName, false, subjectAltName(request.names))] : []),
      ],
      notBefore: request.notBefore ?? new Date(Date.now() - HOUR),
      notAfter: request.notAfter ?? new Date(Date.now() + 24 * HOUR),
      signer: { key: this.#keys.privateKey, algorithm: algorithms.ec },
    });
    return { certPem, keyPem: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  /** Whether this authority signed the certificate, whenever that is valid. */
  signed(certificate: X509Certificate): boolean {
    return certificate.verify(this.#keys.publicKey);
  }
}
