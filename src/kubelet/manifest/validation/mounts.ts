import type { Container, VolumeMount } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';

/** Until then an image was mounted as a whole or not at all (KEP-4639). */
const NO_IMAGE_PARTS_UNTIL = 32;

/** `ValidateVolumeMounts`, of the container at a place. */
export function checkMounts(at: CheckedField, container: Container, { volumes, minor }: PodContext): void {
  const paths = new Set<string>();
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const place = at.child('volumeMounts').item(index);
    const { name = '', mountPath = '', subPath = '', subPathExpr = '' } = mount;
    if (!volumes.has(name)) place.child('name').notFound(name);
    if (paths.has(mountPath)) place.child('mountPath').invalid(mountPath, 'must be unique');
    paths.add(mountPath);
    if (volumes.get(name)?.image !== undefined && minor <= NO_IMAGE_PARTS_UNTIL) {
      for (const [option, path] of Object.entries({ subPath, subPathExpr })) {
        if (path !== '') place.child(option).invalid(path, 'not allowed in image volume sources');
      }
    }
    if (subPath !== '' && subPathExpr !== '') {
      place.child('subPathExpr').invalid(subPathExpr, 'subPathExpr and subPath are mutually exclusive');
    }
    checkOptions(place, mount, container.securityContext?.privileged === true);
  }
}

/** Kubernetes' messages name these fields without the number of the mount. */
function checkOptions(at: CheckedField, mount: VolumeMount, privileged: boolean): void {
  const { mountPropagation, recursiveReadOnly, readOnly } = mount;
  if (mountPropagation === 'Bidirectional' && !privileged) {
    const detail = 'Bidirectional mount propagation is available only to privileged containers';
    at.unnumbered().child('mountPropagation').forbidden(detail);
  }
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') return;
  const recursive = at.unnumbered().child('recursiveReadOnly');
  if (readOnly !== true) recursive.forbidden('may only be specified when readOnly is true');
  if (mountPropagation !== undefined && mountPropagation !== 'None') {
    recursive.forbidden('may only be specified when mountPropagation is None or not specified');
  }
}

/** `ValidateVolumeDevices`: a block device is that of a claim, to which a static pod may not refer. */
export function checkDevices(at: CheckedField, { volumeDevices = [] }: Container, { volumes }: PodContext): void {
  for (const [index, { name = '' }] of volumeDevices.entries()) {
    const place = at.child('volumeDevices').item(index).child('name');
    const volume = volumes.get(name);
    if (volume === undefined) place.notFound(name);
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      place.invalid(name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode');
    }
  }
}
