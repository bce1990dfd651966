import { child, item, type FieldPath } from '../field-path.ts';
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference, Pod } from '../../../kubernetes/pod.ts';
import { dnsLabel, dnsSubdomain, dnsSubdomainPrefix, labelValue, qualifiedName } from './names.ts';
import { checkPodAnnotations } from './pod-annotations.ts';
import type { Problems } from './problems.ts';

const MOST_ANNOTATION_BYTES = 256 * 1024;
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
const LONGEST_MANAGER = 128;
const LONGEST_SUBRESOURCE = 256;
/** Of the 128 bits of the hash that the kubelet makes of a pod. */
const HASH_DIGITS = 32;

/** `ValidateObjectMeta` and `ValidatePodSpecificAnnotations`, on a name that has the node's name at its end already. */
export function checkMetadata(problems: Problems, pod: Pod, minor: number): void {
  const { metadata = {} } = pod;
  const { name = '', namespace = '', generateName = '', generation = 0 } = metadata;
  if (generateName !== '') {
    problems.invalidFor('metadata.generateName', generateName, dnsSubdomainPrefix(generateName));
  }
  problems.invalidFor('metadata.name', name, dnsSubdomain(name));
  problems.invalidFor('metadata.namespace', namespace, dnsLabel(namespace));
  if (generation < 0) problems.invalid('metadata.generation', generation, 'must be greater than or equal to 0');
  checkLabels(problems, 'metadata.labels', metadata.labels);
  checkAnnotationKeys(problems, 'metadata.annotations', withHash(metadata));
  checkOwners(problems, metadata.ownerReferences ?? []);
  checkFinalizers(problems, metadata.finalizers ?? []);
  checkManagedFields(problems, metadata.managedFields ?? []);
  checkPodAnnotations(problems, pod, minor);
}

/** A map of labels, as a pod has them and as `nodeSelector` is. */
export function checkLabels(problems: Problems, field: string, labels: Readonly<Record<string, string>> = {}): void {
  for (const [key, value] of Object.entries(labels)) {
    problems.invalidFor(field, key, qualifiedName(key), item(field, key));
    problems.invalidFor(field, value, labelValue(value), item(field, key));
  }
}

/** The kubelet adds an annotation of its own before validation: the hash of the pod, which is its uid. */
function withHash({ annotations, uid = '' }: ObjectMeta): Readonly<Record<string, string>> {
  return { ...annotations, 'kubernetes.io/config.hash': uid === '' ? '0'.repeat(HASH_DIGITS) : uid };
}

/** `ValidateAnnotations` of apimachinery. */
export function checkAnnotationKeys(
  problems: Problems,
  field: FieldPath,
  annotations: Readonly<Record<string, string>> = {},
): void {
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
    const parts = apiVersion.split('/');
    if (parts.length > 2 || parts.at(-1) === '') {
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

/** `ValidateManagedFields` of apimachinery, which a manifest saved from the API brings along. */
function checkManagedFields(problems: Problems, entries: readonly ManagedFieldsEntry[]): void {
  for (const [index, { operation = '', fieldsType = '', manager = '', subresource = '' }] of entries.entries()) {
    const at = item('metadata.managedFields', index);
    if (operation !== 'Apply' && operation !== 'Update') {
      problems.invalid(child(at, 'operation'), operation, 'must be `Apply` or `Update`');
    }
    if (fieldsType !== '' && fieldsType !== 'FieldsV1') {
      problems.invalid(child(at, 'fieldsType'), fieldsType, 'must be `FieldsV1`');
    }
    if (Buffer.byteLength(manager) > LONGEST_MANAGER) problems.tooLong(child(at, 'manager'), LONGEST_MANAGER);
    const unprintable = /(?! )[\p{C}\p{Z}]/u.exec(manager);
    if (unprintable !== null) {
      const code = unprintable[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      const position = Buffer.byteLength(manager.slice(0, unprintable.index));
      problems.invalid(child(at, 'manager'), manager, `invalid character U+${code} (at position ${position})`);
    }
    if (Buffer.byteLength(subresource) > LONGEST_SUBRESOURCE) {
      problems.tooLong(child(at, 'subresource'), LONGEST_SUBRESOURCE);
    }
  }
}
