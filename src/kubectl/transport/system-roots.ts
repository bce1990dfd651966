import { readdirSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import type { ConnectionSurroundings } from '../connection.ts';
import { readIfPossible } from '../credentials/credential-file.ts';

/** Where Linux distributions keep their root certificates (Go crypto/x509/root_linux.go). */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The machine's own root certificates as PEM, for a cluster that names no authority. kubectl trusts these, not a list
 * that came with the program, so a company's own root must count here. Undefined where none can be had; the runtime's
 * list then serves.
 */
export function systemRoots(env: ConnectionSurroundings['env']): Buffer | undefined {
  if (platform() !== 'linux') return keychainRoots();
  const file = env.SSL_CERT_FILE;
  const folders = env.SSL_CERT_DIR;
  const bundle = firstReadable(file ? [file] : BUNDLES);
  const loose = folders ? folders.split(':').flatMap(certificatesIn) : [];
  const found = [...(bundle === undefined ? [] : [bundle]), ...loose];
  return found.length === 0 ? undefined : Buffer.concat(found.flatMap((pem) => [pem, Buffer.from('\n')]));
}

/** macOS and Windows keep them in a store that the runtime asks, if it is new enough to know how. */
function keychainRoots(): Buffer | undefined {
  const { getCACertificates } = tls as { getCACertificates?: typeof tls.getCACertificates };
  const found = getCACertificates?.('system') ?? [];
  return found.length === 0 ? undefined : Buffer.from(found.join('\n'));
}

function firstReadable(paths: readonly string[]): Buffer | undefined {
  for (const path of paths) {
    const content = readIfPossible(path);
    if (content !== undefined) return content;
  }
  return undefined;
}

function certificatesIn(folder: string): Buffer[] {
  try {
    return readdirSync(folder).flatMap((name) => readIfPossible(join(folder, name)) ?? []);
  } catch {
    return [];
  }
}
