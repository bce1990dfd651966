import type { ObjectMeta, OwnerReference } from '../../../kubernetes/kubernetes.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { qualifiedName } from './names.ts';
import { checkProfileAnnotations } from './profiles.ts';

const MOST_ANNOTATION_BYTES = 256 * 1024;
/** The annotation that the kubelet adds before validation: the hash of the pod, which is its uid, of 128 bits. */
const HASH = 'kubernetes.io/config.hash';
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
const ANY_HASH = '0'.repeat(32);

/** `ValidateAnnotations` of apimachinery, and `ValidatePodSpecificAnnotations`. */
export function checkMetadata(at: CheckedField, metadata: ObjectMeta, pod: PodContext): void {
  const { annotations, uid = '' } = metadata;
  const field = at.child('annotations');
  let size = 0;
  for (const [key, value] of Object.entries({ ...annotations, [HASH]: uid === '' ? ANY_HASH : uid })) {
    field.item(key, false).invalidFor(key, qualifiedName(key.toLowerCase()));
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > MOST_ANNOTATION_BYTES) field.tooLong(MOST_ANNOTATION_BYTES);
  checkProfileAnnotations(at, metadata, pod);
  for (const [index, name] of (metadata.finalizers ?? []).entries()) {
    if (name.includes('/') || STANDARD_FINALIZERS.has(name)) continue;
    at.child('finalizers')
      .item(index)
      .invalid(name, 'name is neither a standard finalizer name nor is it fully qualified');
  }
}

/** The version of the API that an owner is of. */
export function checkOwner(at: CheckedField, { apiVersion = '' }: OwnerReference): void {
  const parts = apiVersion.split('/');
  if (parts.length > 2 || parts.at(-1) === '') at.child('apiVersion').invalid(apiVersion, 'version must not be empty');
}
