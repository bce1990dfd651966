import type { PodSpec } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { checkedContainers, everyContainer } from './container-list.ts';

/** Before, the kubelet's log said that the name of an operating system cannot be empty. */
const EMPTY_UNSAID_SINCE = 36;
/** What of a security context a pod for Windows may have. */
const OF_WINDOWS = ['runAsNonRoot', 'windowsOptions'];

/** `validateOS`, `validateLinux` and `validateWindows`; `at` is the place of the spec. */
export function checkOperatingSystem(at: CheckedField, spec: PodSpec, { minor }: PodContext): void {
  if (spec.os === undefined) return;
  const { name = '' } = spec.os;
  const os = at.child('os');
  if (name === '') os.child('name').required(minor >= EMPTY_UNSAID_SINCE ? '' : 'cannot be empty');
  else if (name === 'linux') {
    refuseSecurity(at, spec, (field) => field === 'windowsOptions', 'windows options cannot be set for a linux pod');
  } else if (name === 'windows') checkWindows(at, spec);
  else os.child('name', '').unsupported(name, ['linux', 'windows']);
}

function checkWindows(at: CheckedField, spec: PodSpec): void {
  const detail = 'cannot be set for a windows pod';
  const { hostUsers, hostPID, hostIPC, shareProcessNamespace } = spec;
  refuseSecurity(at, spec, (field) => !OF_WINDOWS.includes(field), detail);
  const wrong = {
    hostUsers: hostUsers !== undefined,
    hostPID,
    hostIPC,
    shareProcessNamespace: shareProcessNamespace !== undefined,
  };
  for (const [field, set] of Object.entries(wrong)) if (set === true) at.child(field).forbidden(detail);
}

/** Refuses fields of the security contexts of a pod and of its containers. */
function refuseSecurity(at: CheckedField, spec: PodSpec, refused: (field: string) => boolean, detail: string): void {
  for (const [{ securityContext = {} }, field] of [[spec, at] as const, ...checkedContainers(at, spec)]) {
    for (const name of Object.keys(securityContext).filter(refused)) {
      field.child('securityContext').child(name).forbidden(detail);
    }
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
