import { child, item, type FieldPath } from '../field-path.ts';
import type {
  ObjectMeta,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
  TypedObjectReference,
} from '../../../kubernetes/pod.ts';
import { parseQuantity } from '../../../kubernetes/quantity.ts';
import { checkLabelSelector } from './label-selector.ts';
import { checkAnnotationKeys, checkLabels } from './metadata.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import type { Problems } from './problems.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const ALONE = 'ReadWriteOncePod';

/** `ValidatePersistentVolumeClaimTemplate`: the claim that an ephemeral volume makes. */
export function checkClaimTemplate(
  problems: Problems,
  field: FieldPath,
  { metadata = {}, spec = {} }: PersistentVolumeClaimTemplate,
): void {
  checkTemplateMetadata(problems, child(field, 'metadata'), metadata);
  const at = child(field, 'spec');
  checkAccessModes(problems, child(at, 'accessModes'), spec.accessModes ?? []);
  if (spec.selector !== undefined) checkLabelSelector(problems, child(at, 'selector'), spec.selector);
  checkStorage(problems, child(at, 'resources'), spec.resources?.requests?.storage);
  const { storageClassName = '', volumeMode = 'Filesystem' } = spec;
  if (storageClassName !== '') {
    problems.invalidFor(child(at, 'storageClassName'), storageClassName, dnsSubdomain(storageClassName));
  }
  problems.oneOf(child(at, 'volumeMode'), volumeMode, ['Block', 'Filesystem']);
  checkSources(problems, at, spec);
}

/** Labels and annotations are all that a claim takes from its template. */
function checkTemplateMetadata(problems: Problems, field: FieldPath, metadata: ObjectMeta): void {
  const { annotations, labels, ...others } = metadata;
  checkAnnotationKeys(problems, child(field, 'annotations'), annotations);
  checkLabels(problems, child(field, 'labels'), labels);
  for (const [name, value] of Object.entries(others)) {
    if (value === '' || value === 0) continue;
    // Go's name of the field, with a small letter in front.
    problems.forbidden(child(field, name === 'uid' ? 'uID' : name), 'cannot be set', child(field, name));
  }
}

function checkAccessModes(problems: Problems, field: FieldPath, modes: readonly string[]): void {
  if (modes.length === 0) problems.required(field, 'at least 1 access mode is required');
  for (const [index, mode] of modes.entries()) problems.oneOf(field, mode, ACCESS_MODES, item(field, index));
  if (modes.includes(ALONE) && modes.some((mode) => mode !== ALONE && ACCESS_MODES.includes(mode))) {
    problems.forbidden(field, `may not use ${ALONE} with other access modes`);
  }
}

function checkStorage(problems: Problems, field: FieldPath, storage: string | undefined): void {
  const place = item(child(field, 'requests'), 'storage');
  if (storage === undefined) problems.required(item(field, 'storage'), '', place);
  else if ((parseQuantity(storage) ?? 0n) <= 0n) {
    problems.invalid(item(field, 'storage'), storage, 'must be greater than zero', place);
  }
}

function checkSources(
  problems: Problems,
  field: FieldPath,
  { dataSource, dataSourceRef }: PersistentVolumeClaimSpec,
): void {
  if (dataSource !== undefined) checkSource(problems, child(field, 'dataSource'), dataSource);
  if (dataSourceRef !== undefined) checkSource(problems, child(field, 'dataSourceRef'), dataSourceRef);
  if (dataSource === undefined || dataSourceRef === undefined) return;
  const place = child(field, 'dataSource');
  if ((dataSourceRef.namespace ?? '') !== '') {
    problems.invalid(field, place, 'may not be specified when dataSourceRef.namespace is specified', place);
    return;
  }
  const same = (['apiGroup', 'kind', 'name'] as const).every((key) => dataSource[key] === dataSourceRef[key]);
  if (!same) problems.invalid(field, place, 'must match dataSourceRef', place);
}

function checkSource(
  problems: Problems,
  field: FieldPath,
  { apiGroup = '', kind = '', name, namespace = '' }: TypedObjectReference,
): void {
  problems.present(child(field, 'name'), name);
  problems.present(child(field, 'kind'), kind);
  if (apiGroup === '' && kind !== 'PersistentVolumeClaim') {
    problems.invalid(field, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  }
  if (apiGroup !== '') problems.invalidFor(child(field, 'apiGroup'), apiGroup, dnsSubdomain(apiGroup));
  if (namespace !== '') problems.invalidFor(child(field, 'namespace'), namespace, dnsLabel(namespace));
}
