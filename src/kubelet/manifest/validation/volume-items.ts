import { child, item, type FieldPath } from '../field-path.ts';
import type { DownwardAPIVolumeFile, KeyToPath } from '../../../kubernetes/pod.ts';
import { checkFieldRef, checkResourceFieldRef, VOLUME_FIELDS } from './downward.ts';
import { checkMode, checkUnreserved } from './paths.ts';
import type { Problems } from './problems.ts';
import { checkRequired } from './required-fields.ts';

/** `validateKeyToPath`, for each item of a Secret or ConfigMap. */
export function checkItems(problems: Problems, field: FieldPath, items: readonly KeyToPath[] = []): void {
  for (const [index, entry] of items.entries()) {
    const at = item(field, index);
    const { path = '', mode } = entry;
    checkRequired(problems, at, 'KeyToPath', entry);
    checkUnreserved(problems, child(at, 'path'), path);
    checkMode(problems, child(at, 'mode'), mode);
  }
}

/** `validateDownwardAPIVolumeFile`; Kubernetes' messages leave out which item it is. */
export function checkDownwardFile(
  problems: Problems,
  field: FieldPath,
  { path = '', fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile,
  place: FieldPath,
): void {
  if (path === '') problems.required(child(field, 'path'), '', place);
  checkUnreserved(problems, child(field, 'path'), path, child(place, 'path'));
  if (fieldRef !== undefined) {
    checkFieldRef(problems, child(field, 'fieldRef'), fieldRef, VOLUME_FIELDS, child(place, 'fieldRef'));
    if (resourceFieldRef !== undefined) {
      problems.invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously', place);
    }
  } else if (resourceFieldRef !== undefined) {
    const at = child(field, 'resourceFieldRef');
    checkResourceFieldRef(problems, at, resourceFieldRef, true, child(place, 'resourceFieldRef'));
  } else {
    problems.required(field, 'one of fieldRef and resourceFieldRef is required', place);
  }
  checkMode(problems, child(field, 'mode'), mode, child(place, 'mode'));
}
