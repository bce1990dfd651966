import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { PeerCertificate } from 'node:tls';

/**
 * Whether a certificate is one for this name: undefined where it is, else the error to fail with. Node's own check
 * takes no IPv6 address for one in some releases (22.23.2: it turns `::1` into an empty name first).
 */
export function serverIdentityFault(name: string, certificate: PeerCertificate): Error | undefined {
  if (isIP(name) === 0) return checkServerIdentity(name, certificate);
  if (new X509Certificate(certificate.raw).checkIP(name) !== undefined) return undefined;
  return Object.assign(new Error(`the certificate is not valid for ${name}`), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    host: name,
    cert: certificate,
  });
}
