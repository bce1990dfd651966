import { child, item } from '../field-path.ts';
import type { PodSpec, Volume } from '../../../kubernetes/pod.ts';
import { everyContainer } from './container-list.ts';
import type { Problems } from './problems.ts';

/** Volumes that a pod with users of its own could have before v1.28. */
const STATELESS = ['emptyDir', 'secret', 'downwardAPI', 'configMap', 'projected'] as const;
const ALL_VOLUMES_SINCE = 28;
/** Block devices cannot be mapped to the users of a namespace. */
const DEVICES_REFUSED_SINCE = 35;

/** `validateHostUsers`: what a user namespace of the pod's own does not go with. */
export function checkHostUsers(problems: Problems, spec: PodSpec, minor: number): void {
  if (spec.hostUsers !== false) return;
  const detail = minor >= DEVICES_REFUSED_SINCE ? 'when `hostUsers` is false' : 'when `pod.Spec.HostUsers` is false';
  if (minor < ALL_VOLUMES_SINCE) {
    for (const [index, volume] of (spec.volumes ?? []).entries()) {
      if (!isStateless(volume)) problems.forbidden(item('spec.volumes', index), `volume type not supported ${detail}`);
    }
  }
  if (spec.hostNetwork === true) problems.forbidden('spec.hostNetwork', detail);
  if (spec.hostPID === true) problems.forbidden('spec.HostPID', detail, 'spec.hostPID');
  if (spec.hostIPC === true) problems.forbidden('spec.HostIPC', detail, 'spec.hostIPC');
  if (minor < DEVICES_REFUSED_SINCE) return;
  for (const { container, path } of everyContainer(spec)) {
    if ((container.volumeDevices ?? []).length > 0) problems.forbidden(child(path, 'volumeDevices'), detail);
  }
}

function isStateless(volume: Volume): boolean {
  return STATELESS.some((kind) => volume[kind] !== undefined);
}
