import type { PodSpec } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { everyContainer } from './container-list.ts';

/** Before, the kubelet's log said that the name of an operating system cannot be empty. */
const EMPTY_UNSAID_SINCE = 36;
/** What a pod for Windows may not have, of a container's security and of its own. */
const LINUX_ONLY =
  'appArmorProfile seLinuxOptions seccompProfile capabilities readOnlyRootFilesystem privileged allowPrivilegeEscalation procMount runAsUser runAsGroup'.split(
    ' ',
  );
const LINUX_ONLY_OF_POD =
  'appArmorProfile seLinuxOptions seccompProfile fsGroup fsGroupChangePolicy runAsUser runAsGroup supplementalGroups supplementalGroupsPolicy seLinuxChangePolicy sysctls'.split(
    ' ',
  );

/** `validateOS`, `validateLinux` and `validateWindows`; `at` is the place of the spec. */
export function checkOperatingSystem(at: CheckedField, spec: PodSpec, { minor }: PodContext): void {
  if (spec.os === undefined) return;
  const { name = '' } = spec.os;
  if (name === '')
    at.child('os')
      .child('name')
      .required(minor >= EMPTY_UNSAID_SINCE ? '' : 'cannot be empty');
  else if (name === 'linux') {
    refuseSecurity(at, spec, ['windowsOptions'], ['windowsOptions'], 'windows options cannot be set for a linux pod');
  } else if (name === 'windows') checkWindows(at, spec);
  else at.child('os').child('name', '').unsupported(name, ['linux', 'windows']);
}

function checkWindows(at: CheckedField, spec: PodSpec): void {
  const detail = 'cannot be set for a windows pod';
  const { hostUsers, hostPID, hostIPC, shareProcessNamespace } = spec;
  refuseSecurity(at, spec, LINUX_ONLY_OF_POD, LINUX_ONLY, detail);
  for (const [field, value] of Object.entries({ hostPID, hostIPC }))
    if (value === true) at.child(field).forbidden(detail);
  for (const [field, value] of Object.entries({ hostUsers, shareProcessNamespace })) {
    if (value !== undefined) at.child(field).forbidden(detail);
  }
}

/** Refuses fields of the security contexts of a pod and of its containers. */
function refuseSecurity(
  at: CheckedField,
  spec: PodSpec,
  ofPod: readonly string[],
  ofContainer: readonly string[],
  detail: string,
): void {
  const refuse = (place: CheckedField, context: object | undefined, fields: readonly string[]): void => {
    for (const field of fields) {
      if (Object.hasOwn(context ?? {}, field)) place.child('securityContext').child(field).forbidden(detail);
    }
  };
  refuse(at, spec.securityContext, ofPod);
  for (const { container, list, index } of everyContainer(spec)) {
    refuse(at.child(list).item(index), container.securityContext, ofContainer);
  }
}

/** `validateWindowsHostProcessPod`. */
export function checkHostProcess(at: CheckedField, spec: PodSpec): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = everyContainer(spec);
  const such = containers.filter(({ container }) => container.securityContext?.windowsOptions?.hostProcess ?? ofPod);
  if (such.length === 0) return;
  if (such.length !== containers.length) {
    at.invalid('', 'If pod contains any hostProcess containers then all containers must be HostProcess containers');
  }
  if (spec.hostNetwork !== true) {
    at.child('hostNetwork').invalid(false, 'hostNetwork must be true if pod contains any hostProcess containers');
  }
}
