import { child, type FieldPath } from '../field-path.ts';
import type { ClusterTrustBundleProjection, PodCertificateProjection } from '../../../kubernetes/pod.ts';
import { checkLabelSelector } from './label-selector.ts';
import { dnsLabel, dnsSubdomain, LONGEST_SUBDOMAIN } from './names.ts';
import { checkUnreserved } from './paths.ts';
import type { Problems } from './problems.ts';

const KEY_TYPES = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];
const LEAST_SECONDS = 3600;
const MOST_SECONDS = 91 * 24 * 3600;
const LONGEST_SIGNER = 571;

/** A bundle of certificates in a projected volume, which messages call `clusterTrustBundlePEM`. `source` holds it. */
export function checkTrustBundle(problems: Problems, source: FieldPath, bundle: ClusterTrustBundleProjection): void {
  const field = child(source, 'clusterTrustBundlePEM');
  const place = child(source, 'clusterTrustBundle');
  const { name, signerName, path = '', labelSelector } = bundle;
  if (name !== undefined && signerName !== undefined) {
    problems.invalid(field, name, 'only one of name and signerName may be used', place);
  } else if (name !== undefined) {
    if (name === '') problems.required(child(field, 'name'), 'must be a valid object name', child(place, 'name'));
    const details = bundleName(name).map((words) => `not a valid clustertrustbundlename: ${words}`);
    problems.invalidFor(child(field, 'name'), name, details, child(place, 'name'));
    if (labelSelector !== undefined) {
      const detail = 'labelSelector must be unset if name is specified';
      problems.invalid(child(field, 'labelSelector'), name, detail, child(place, 'labelSelector'));
    }
  } else if (signerName !== undefined) {
    const at = child(place, 'signerName');
    if (signerName === '') problems.required(child(field, 'signerName'), 'must be a valid signer name', at);
    checkSignerName(problems, child(field, 'signerName'), signerName, at);
    if (labelSelector !== undefined) checkLabelSelector(problems, child(field, 'labelSelector'), labelSelector);
  } else {
    problems.required(field, 'either name or signerName must be specified', place);
  }
  if (path === '') problems.required(child(field, 'path'), '', place);
  checkUnreserved(problems, child(field, 'path'), path, child(place, 'path'));
}

/** `ValidateClusterTrustBundleName`: a bundle of a signer has the signer's name before its own, with colons. */
function bundleName(name: string): string[] {
  return dnsSubdomain(name.slice(name.lastIndexOf(':') + 1));
}

/**
 * A certificate for the pod in a projected volume, held to what the API says of its fields. Answers with the files that
 * it makes, by their fields.
 */
export function checkPodCertificate(
  problems: Problems,
  field: FieldPath,
  certificate: PodCertificateProjection,
): ReadonlyMap<FieldPath, string> {
  const { signerName = '', keyType = '', maxExpirationSeconds: seconds } = certificate;
  checkSignerName(problems, child(field, 'signerName'), signerName);
  problems.oneOf(child(field, 'keyType'), keyType, KEY_TYPES);
  if (seconds !== undefined && (seconds < LEAST_SECONDS || seconds > MOST_SECONDS)) {
    const detail = `must be between ${LEAST_SECONDS} and ${MOST_SECONDS}, inclusive`;
    problems.invalid(child(field, 'maxExpirationSeconds'), seconds, detail);
  }
  const files = new Map<FieldPath, string>();
  for (const name of ['credentialBundlePath', 'keyPath', 'certificateChainPath'] as const) {
    const path = certificate[name] ?? '';
    if (path === '') continue;
    checkUnreserved(problems, child(field, name), path);
    files.set(child(field, name), path);
  }
  if (files.size === 0) {
    problems.required(field, 'specify at least one of credentialBundlePath, keyPath, and certificateChainPath');
  }
  return files;
}

/** `ValidateSignerName` of `pkg/apis/core/validation/names.go`. */
function checkSignerName(problems: Problems, field: FieldPath, name: string, place = field): void {
  const [domain = '', path = '', further] = name.split('/');
  if (name === '') {
    problems.required(field, '', place);
    return;
  }
  if (!name.includes('/') || further !== undefined) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    problems.invalid(field, name, detail, place);
    return;
  }
  if (Buffer.byteLength(domain) > LONGEST_SUBDOMAIN) problems.tooLong(field, LONGEST_SUBDOMAIN, place);
  problems.invalidFor(field, domain, faultyPart(domain, dnsLabel), place);
  if (!domain.includes('.')) {
    problems.invalid(field, domain, 'should be a domain with at least two segments separated by dots', place);
  }
  problems.invalidFor(field, path, faultyPart(path, dnsSubdomain), place);
  if (Buffer.byteLength(name) > LONGEST_SIGNER) problems.tooLong(field, LONGEST_SIGNER, place);
}

/** What is wrong with the first part between dots that is not as it should be. */
function faultyPart(text: string, rule: (part: string) => string[]): readonly string[] {
  for (const part of text.split('.')) {
    const details = rule(part);
    if (details.length > 0) return details.map((words) => `validating label ${JSON.stringify(part)}: ${words}`);
  }
  return [];
}
