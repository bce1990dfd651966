import type {
  DownwardAPIVolumeFile,
  PodSpec,
  ProjectedVolumeSource,
  Volume,
  VolumeProjection,
} from '../../../kubernetes/pod.ts';
import { parseQuantity } from '../../../kubernetes/quantity.ts';
import { PROJECTED_SOURCES } from '../api-references.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { kindsOf, type VolumeKind } from './volume-kinds.ts';

/** Where Kubernetes' messages name another field than the API does. */
const FORBIDDEN_NAMES: Readonly<Partial<Record<VolumeKind, string>>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

/** `ValidateVolumes`, of one that its fields' constraints have been asked of: it is good if nothing was found in it. */
export function checkVolume(at: CheckedField, volume: Volume, { volumes }: PodContext): void {
  const { name = '' } = volume;
  const [, ...further] = kindsOf(volume);
  for (const kind of further) {
    at.child(kind, FORBIDDEN_NAMES[kind]).forbidden('may not specify more than 1 volume type');
  }
  if (volumes.has(name)) at.child('name').duplicate(name);
  if (at.found.at(-1)?.place.startsWith(at.place) !== true) volumes.set(name, volume);
}

/** `validateEmptyDirVolumeSource`. */
export function checkEmptyDir(at: CheckedField, { sizeLimit = '0' }: { readonly sizeLimit?: string }): void {
  if ((parseQuantity(sizeLimit) ?? 0n) < 0n) {
    at.child('sizeLimit').forbidden('SizeLimit field must be a valid resource quantity');
  }
}

/** `validateDownwardAPIVolumeFile`. */
export function checkDownwardFile(at: CheckedField, { fieldRef, resourceFieldRef }: DownwardAPIVolumeFile): void {
  if (fieldRef === undefined && resourceFieldRef === undefined) {
    at.required('one of fieldRef and resourceFieldRef is required');
  } else if (fieldRef !== undefined && resourceFieldRef !== undefined) {
    at.invalid('resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
  }
}

/** `validateProjectedVolumeSource`: every path may be there once, whichever source it comes from. */
export function checkProjected(at: CheckedField, { sources = [] }: ProjectedVolumeSource): void {
  const paths = new Set<string>();
  for (const [index, { downwardAPI }] of sources.entries()) {
    const files = at.child('sources', '').item(index, false).child('downwardAPI', '').child('items', '');
    for (const [number, { path = '' }] of (downwardAPI?.items ?? []).entries()) {
      if (paths.has(path)) files.item(number, false).invalid(path, 'conflicting duplicate paths');
      if (path !== '') paths.add(path);
    }
  }
}

/** One source of a projected volume. */
export function checkProjection(at: CheckedField, source: VolumeProjection): void {
  if (PROJECTED_SOURCES.filter((kind) => source[kind] !== undefined).length > 1) {
    at.forbidden('may not specify more than 1 volume type per source');
  }
}

/**
 * A token needs an account, which a static pod cannot have. Kubernetes asks for it when it has been through the
 * containers, for which a volume without one is as good as any. `at` is the place of the spec.
 */
export function checkTokens(at: CheckedField, { serviceAccountName = '', volumes = [] }: PodSpec): void {
  if (serviceAccountName !== '') return;
  for (const [number, { projected }] of volumes.entries()) {
    for (const [index, { serviceAccountToken }] of (projected?.sources ?? []).entries()) {
      if (serviceAccountToken === undefined) continue;
      const source = at.child('volumes').item(number).child('projected').child('sources').item(index);
      source.child('serviceAccountToken').forbidden('must not be specified when serviceAccountName is not set');
    }
  }
}
