import { X509Certificate } from 'node:crypto';

/** A certificate, as far as it is told. All texts come from whoever made it, unescaped. */
export interface Certificate {
  /** `O=system:masters, CN=kubernetes-admin`, in the order in which it is written. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Names and addresses that it may be used for: `DNS:localhost`, `IP Address:127.0.0.1`. */
  readonly names: readonly string[];
  /** What it may be used for, none where it does not say: `server`, `client`, else an object identifier. */
  readonly usages: readonly string[];
  readonly isAuthority: boolean;
  /** SHA-256 of the whole, by which two are known to be the same. */
  readonly fingerprint: string;
  readonly x509: X509Certificate;
}

const USAGES: ReadonlyMap<string, string> = new Map([
  ['1.3.6.1.5.5.7.3.1', 'server'],
  ['1.3.6.1.5.5.7.3.2', 'client'],
]);

/** Reads one certificate, PEM or DER; undefined where it is none. */
export function parseCertificate(data: string | Uint8Array): Certificate | undefined {
  try {
    return certificateOf(new X509Certificate(data));
  } catch {
    return undefined;
  }
}

function certificateOf(x509: X509Certificate): Certificate | undefined {
  const notBefore = new Date(x509.validFrom);
  const notAfter = new Date(x509.validTo);
  if (Number.isNaN(notBefore.getTime()) || Number.isNaN(notAfter.getTime())) return undefined;
  // The types say that these texts are always there; a certificate without a subject or other names has none.
  const { subject, issuer, subjectAltName, keyUsage } = x509 as Partial<X509Certificate>;
  return {
    subject: nameText(subject ?? ''),
    issuer: nameText(issuer ?? ''),
    serial: x509.serialNumber,
    notBefore,
    notAfter,
    names: subjectAltName === undefined || subjectAltName === '' ? [] : subjectAltName.split(', '),
    usages: (keyUsage ?? []).map((usage) => USAGES.get(usage) ?? usage),
    isAuthority: x509.ca,
    fingerprint: x509.fingerprint256,
    x509,
  };
}

function nameText(name: string): string {
  return name.split('\n').join(', ');
}

/** The common name of a subject, by which people know it; all of it where there is none. */
export function shortName(subject: string): string {
  const at = subject.lastIndexOf('CN=');
  return at < 0 ? subject : subject.slice(at + 3);
}

/** Whether one of the authorities has signed a certificate, or one of those between that come with it. */
export function isSignedBy(
  certificate: Certificate,
  between: readonly Certificate[],
  authorities: readonly Certificate[],
): boolean {
  let top = certificate;
  for (let steps = 0; steps <= between.length; steps += 1) {
    const one = top;
    if (authorities.some((authority) => authority.fingerprint === one.fingerprint || signed(authority, one)))
      return true;
    const next = between.find((other) => other.fingerprint !== one.fingerprint && signed(other, one));
    if (next === undefined) return false;
    top = next;
  }
  return false;
}

/** Names alone prove nothing: two authorities may have the same (kubeadm calls each new one `kubernetes`). */
function signed(authority: Certificate, { x509, issuer }: Certificate): boolean {
  if (authority.subject !== issuer) return false;
  try {
    return x509.verify(authority.x509.publicKey);
  } catch {
    // A key of a kind that this machine's OpenSSL does not know.
    return false;
  }
}
