import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import { Users } from './users.ts';
import { CertificateAuthority, type KeyAlgorithm } from './certificates.ts';

const authority = new CertificateAuthority('test-ca');

describe('certificates', () => {
  test('the authority signs itself and may sign others', () => {
    const own = new X509Certificate(authority.certPem);
    expect({ ca: own.ca, subject: own.subject, issuer: own.issuer }).toEqual({
      ca: true,
      subject: 'CN=test-ca',
      issuer: 'CN=test-ca',
    });
    expect(own.verify(own.publicKey)).toBe(true);
  });

  test.each<KeyAlgorithm>(['ec', 'rsa', 'ed25519'])(
    'a client certificate with an %s key names user and groups',
    (algorithm) => {
      const pair = authority.issue({ commonName: 'jane', organizations: ['ops', 'dev'], usage: 'client', algorithm });
      const certificate = new X509Certificate(pair.certPem);
      expect(certificate.subject).toBe('O=ops\nO=dev\nCN=jane');
      expect(certificate.publicKey.asymmetricKeyType).toBe(algorithm);
      expect(createPublicKey(createPrivateKey(pair.keyPem)).equals(certificate.publicKey)).toBe(true);
      expect(authority.signed(certificate)).toBe(true);
    },
  );

  test('a server certificate names its hosts', () => {
    const pair = authority.issue({
      commonName: 'kube-apiserver',
      names: ['127.0.0.1', '::1', '2001:db8::5:1', 'localhost'],
      usage: 'server',
    });
    expect(new X509Certificate(pair.certPem).subjectAltName).toBe(
      'IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:0:0:5:1, DNS:localhost',
    );
  });

  test('a user is who the certificate says while it is valid, and of this authority', () => {
    const users = new Users({}, authority);
    const shown = (certPem: string) => () => users.authenticate({}, new X509Certificate(certPem).raw);
    const other = new CertificateAuthority('test-ca').issue({ commonName: 'jane', usage: 'client' });
    const end = Date.now() + 60_000;
    const { certPem } = authority.issue({ commonName: 'jane', usage: 'client', notAfter: new Date(end) });
    expect(shown(other.certPem)).toThrow('Unauthorized');
    expect(shown(certPem)()).toEqual({ username: 'jane', groups: ['system:authenticated'] });
    const clock = jest.spyOn(Date, 'now').mockReturnValue(end + 1000);
    try {
      expect(shown(certPem)).toThrow('Unauthorized');
    } finally {
      clock.mockRestore();
    }
  });
});
