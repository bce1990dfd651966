import { child, item } from '../field-path.ts';
import type { ObjectMeta, OwnerReference, Pod } from '../pod-types.ts';
import { dnsLabel, dnsSubdomain, dnsSubdomainPrefix, labelValue, qualifiedName } from './names.ts';
import { checkDescending } from './paths.ts';
import type { Problems } from './problems.ts';

const MOST_ANNOTATION_BYTES = 256 * 1024;
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** `ValidateObjectMeta` and `ValidatePodSpecificAnnotations`, on a name that has the node's name at its end already. */
export function checkMetadata(problems: Problems, pod: Pod): void {
  const { metadata = {} } = pod;
  const { name = '', namespace = '', generateName = '', generation = 0 } = metadata;
  if (generateName !== '') {
    problems.invalidFor('metadata.generateName', generateName, dnsSubdomainPrefix(generateName));
  }
  problems.invalidFor('metadata.name', name, dnsSubdomain(name));
  problems.invalidFor('metadata.namespace', namespace, dnsLabel(namespace));
  if (generation < 0) problems.invalid('metadata.generation', generation, 'must be greater than or equal to 0');
  checkLabels(problems, 'metadata.labels', metadata.labels);
  checkAnnotationKeys(problems, metadata);
  checkOwners(problems, metadata.ownerReferences ?? []);
  checkFinalizers(problems, metadata.finalizers ?? []);
  checkPodAnnotations(problems, pod);
}

/** A map of labels, as a pod has them and as `nodeSelector` is. */
export function checkLabels(problems: Problems, field: string, labels: Readonly<Record<string, string>> = {}): void {
  for (const [key, value] of Object.entries(labels)) {
    problems.invalidFor(field, key, qualifiedName(key), item(field, key));
    problems.invalidFor(field, value, labelValue(value), item(field, key));
  }
}

function checkAnnotationKeys(problems: Problems, { annotations = {} }: ObjectMeta): void {
  const field = 'metadata.annotations';
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    problems.invalidFor(field, key, qualifiedName(key.toLowerCase()), item(field, key));
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > MOST_ANNOTATION_BYTES) problems.tooLong(field, MOST_ANNOTATION_BYTES);
}

function checkOwners(problems: Problems, owners: readonly OwnerReference[]): void {
  const field = 'metadata.ownerReferences';
  const controllers: string[] = [];
  for (const [index, { apiVersion = '', kind = '', name = '', uid = '', controller }] of owners.entries()) {
    const place = item(field, index);
    const version = apiVersion.split('/').at(-1) ?? '';
    if (version === '') {
      problems.invalid(child(field, 'apiVersion'), apiVersion, 'version must not be empty', child(place, 'apiVersion'));
    }
    if (kind === '') problems.invalid(child(field, 'kind'), kind, 'must not be empty', child(place, 'kind'));
    if (name === '') problems.invalid(child(field, 'name'), name, 'must not be empty', child(place, 'name'));
    if (uid === '') problems.invalid(child(field, 'uid'), uid, 'must not be empty', child(place, 'uid'));
    if (apiVersion === 'v1' && kind === 'Event') {
      problems.invalid(field, kind, '/v1, Kind=Event is disallowed from being an owner', place);
    }
    if (controller === true) controllers.push(`${kind}/${name}`);
  }
  if (controllers.length > 1) {
    const [first = '', second = ''] = controllers;
    const found = `Found "true" in references for ${first} and ${second}`;
    problems.invalid(field, second, `Only one reference can have Controller set to true. ${found}`);
  }
}

function checkFinalizers(problems: Problems, finalizers: readonly string[]): void {
  const field = 'metadata.finalizers';
  for (const [index, name] of finalizers.entries()) {
    problems.invalidFor(field, name, qualifiedName(name), item(field, index));
    if (!name.includes('/') && !STANDARD_FINALIZERS.has(name)) {
      problems.invalid(item(field, index), name, 'name is neither a standard finalizer name nor is it fully qualified');
    }
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    problems.invalid(field, finalizers.join(', '), 'finalizer orphan and foregroundDeletion cannot be both set');
  }
}

function checkPodAnnotations(problems: Problems, { metadata, spec = {} }: Pod): void {
  const field = 'metadata.annotations';
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
  for (const [key, value] of Object.entries(metadata?.annotations ?? {})) {
    if (key === DELETION_COST && !isInt32(value)) {
      problems.invalid(item(field, key), value, 'must be a 32bit integer');
    }
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) checkSeccompName(problems, key, value);
    if (key.startsWith(APPARMOR_CONTAINER)) {
      const name = key.slice(APPARMOR_CONTAINER.length);
      if (!containers.some((container) => (container.name ?? '') === name)) {
        problems.invalid(item(field, key), name, 'container not found');
      }
      if (!/^($|runtime\/default$|unconfined$|localhost\/)/.test(value)) {
        problems.invalid(item(field, key), value, `invalid AppArmor profile name: "${value}"`);
      }
    }
  }
}

function checkSeccompName(problems: Problems, key: string, value: string): void {
  const field = child('metadata.annotations', key);
  const place = item('metadata.annotations', key);
  if (value === 'runtime/default' || value === 'docker/default' || value === 'unconfined') return;
  if (value.startsWith('localhost/')) checkDescending(problems, field, value.slice('localhost/'.length), place);
  else problems.invalid(field, value, 'must be a valid seccomp profile', place);
}

/** As Go's `ParseInt(…, 10, 32)`, which refuses a plus sign here and leading zeros too. */
function isInt32(text: string): boolean {
  return /^(0|-?[1-9]\d{0,9})$/.test(text) && Number(text) >= -2147483648 && Number(text) <= 2147483647;
}
