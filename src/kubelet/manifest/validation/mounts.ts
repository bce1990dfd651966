import { child, item, type FieldPath } from '../field-path.ts';
import type { Container, EphemeralContainer, Volume, VolumeMount } from '../../../kubernetes/pod.ts';
import { checkDescending } from './paths.ts';
import type { Problems } from './problems.ts';

type Volumes = ReadonlyMap<string, Volume>;

/** Until then an image was mounted as a whole or not at all (KEP-4639). */
const NO_IMAGE_PARTS_UNTIL = 32;

/** `ValidateVolumeMounts` and `ValidateVolumeDevices`. `volumes` are the pod's good ones. */
export function checkMounts(
  problems: Problems,
  field: FieldPath,
  container: Container | EphemeralContainer,
  { volumes, minor }: { readonly volumes: Volumes; readonly minor: number },
): void {
  const { volumeMounts: mounts = [], volumeDevices: devices = [] } = container;
  const devicePaths = new Map(devices.map(({ name = '', devicePath = '' }) => [name, devicePath]));
  const mountPaths = new Map(mounts.map(({ name = '', mountPath = '' }) => [name, mountPath]));
  const seen = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const list = child(field, 'volumeMounts');
    const at = item(list, index);
    const { name = '', mountPath = '' } = mount;
    if (name === '') problems.required(child(at, 'name'));
    if (!volumes.has(name)) problems.notFound(child(at, 'name'), name);
    if (mountPath === '') problems.required(child(at, 'mountPath'));
    if (seen.has(mountPath)) problems.invalid(child(at, 'mountPath'), mountPath, 'must be unique');
    seen.add(mountPath);
    if (devicePaths.has(name)) problems.invalid(child(at, 'name'), name, 'must not already exist in volumeDevices');
    if ([...devicePaths.values()].includes(mountPath)) {
      problems.invalid(child(at, 'mountPath'), mountPath, 'must not already exist as a path in volumeDevices');
    }
    const ofImage = volumes.get(name)?.image !== undefined;
    if (ofImage && minor <= NO_IMAGE_PARTS_UNTIL) checkWholeImage(problems, at, mount);
    checkMountOptions(problems, list, at, mount, container.securityContext?.privileged === true);
  }
  checkDevices(problems, child(field, 'volumeDevices'), devices, mountPaths, volumes);
}

function checkWholeImage(problems: Problems, at: FieldPath, { subPath = '', subPathExpr = '' }: VolumeMount): void {
  for (const [option, path] of Object.entries({ subPath, subPathExpr })) {
    if (path !== '') problems.invalid(child(at, option), path, 'not allowed in image volume sources');
  }
}

function checkMountOptions(
  problems: Problems,
  list: FieldPath,
  at: FieldPath,
  mount: VolumeMount,
  privileged: boolean,
): void {
  const { subPath = '', subPathExpr = '', mountPropagation, recursiveReadOnly, readOnly } = mount;
  // Kubernetes' messages name these fields without the number of the mount.
  if (subPath !== '') checkDescending(problems, child(list, 'subPath'), subPath, child(at, 'subPath'));
  if (subPathExpr !== '') {
    if (subPath !== '') {
      problems.invalid(child(at, 'subPathExpr'), subPathExpr, 'subPathExpr and subPath are mutually exclusive');
    }
    checkDescending(problems, child(list, 'subPathExpr'), subPathExpr, child(at, 'subPathExpr'));
  }
  if (mountPropagation !== undefined) {
    const field = child(list, 'mountPropagation');
    const place = child(at, 'mountPropagation');
    problems.oneOf(field, mountPropagation, ['Bidirectional', 'HostToContainer', 'None'], place);
    if (mountPropagation === 'Bidirectional' && !privileged) {
      problems.forbidden(field, 'Bidirectional mount propagation is available only to privileged containers', place);
    }
  }
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return;
  const field = child(list, 'recursiveReadOnly');
  const place = child(at, 'recursiveReadOnly');
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') {
    problems.unsupported(field, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible'], place);
    return;
  }
  if (readOnly !== true) problems.forbidden(field, 'may only be specified when readOnly is true', place);
  if (mountPropagation !== undefined && mountPropagation !== 'None') {
    problems.forbidden(field, 'may only be specified when mountPropagation is None or not specified', place);
  }
}

function checkDevices(
  problems: Problems,
  field: FieldPath,
  devices: readonly { readonly name?: string; readonly devicePath?: string }[],
  mountPaths: ReadonlyMap<string, string>,
  volumes: Volumes,
): void {
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [index, { name = '', devicePath = '' }] of devices.entries()) {
    const at = item(field, index);
    const volume = volumes.get(name);
    if (name === '') problems.required(child(at, 'name'));
    if (names.has(name)) problems.invalid(child(at, 'name'), name, 'must be unique');
    if (volume === undefined) problems.notFound(child(at, 'name'), name);
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      const detail = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      problems.invalid(child(at, 'name'), name, detail);
    }
    if (devicePath === '') problems.required(child(at, 'devicePath'));
    if (paths.has(devicePath)) problems.invalid(child(at, 'devicePath'), devicePath, 'must be unique');
    if (devicePath.split('/').includes('..')) {
      problems.invalid(child(at, 'devicePath'), devicePath, "can not contain backsteps ('..')");
    } else paths.add(devicePath);
    if (mountPaths.has(name)) problems.invalid(child(at, 'name'), name, 'must not already exist in volumeMounts');
    if ([...mountPaths.values()].includes(devicePath)) {
      problems.invalid(child(at, 'devicePath'), devicePath, 'must not already exist as a path in volumeMounts');
    }
    if (name !== '') names.add(name);
  }
}
