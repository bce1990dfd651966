import type { AppArmorProfile, PodSpec, SeccompProfile, SecurityContext } from '../../../kubernetes/pod.ts';
import { sysctlNamespace } from '../sysctls.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { descending } from './formats.ts';

const LONGEST_PROFILE = 4095;
/** Before, `Unmasked` did not ask for a user namespace (kubernetes/kubernetes#123520). */
const UNMASKED_NEEDS_USERS_SINCE = 30;
/** Before, a pod with a sysctl of the node's own was accepted and failed. */
const SYSCTLS_CHECKED_SINCE = 29;

/** What the namespaces of a pod do not go with; `at` is the place of the spec. */
export function checkSharing(at: CheckedField, { shareProcessNamespace, hostPID }: PodSpec): void {
  if (shareProcessNamespace !== true || hostPID !== true) return;
  const field = at.child('shareProcessNamespace', 'securityContext.shareProcessNamespace');
  field.invalid(true, 'ShareProcessNamespace and HostPID cannot both be enabled');
}

/** `validateSysctls`: none of a namespace that the pod shares with the node. */
export function checkSysctl(at: CheckedField, { name = '' }: { readonly name?: string }, pod: PodContext): void {
  if (pod.minor < SYSCTLS_CHECKED_SINCE) return;
  const shared = { net: 'hostNetwork', ipc: 'hostIPC' } as const;
  const namespace = sysctlNamespace(name);
  const field = namespace === undefined ? undefined : shared[namespace];
  if (field !== undefined && pod.spec[field] === true) {
    at.child('name').invalid(name, `may not be specified when '${field}' is true`);
  }
}

/** `ValidateSecurityContext`, of a container. */
export function checkContainerSecurity(at: CheckedField, context: SecurityContext, { spec, minor }: PodContext): void {
  const { procMount, privileged, allowPrivilegeEscalation, capabilities } = context;
  if (procMount === 'Unmasked' && spec.hostUsers !== false && minor >= UNMASKED_NEEDS_USERS_SINCE) {
    at.child('procMount').invalid(procMount, '`hostUsers` must be false to use `Unmasked`');
  }
  if (allowPrivilegeEscalation !== false) return;
  const field = at.child('allowPrivilegeEscalation', '');
  if (privileged === true) {
    field.invalid('privileged', 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
  }
  if ((capabilities?.add ?? []).includes('CAP_SYS_ADMIN')) {
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
    field.invalid('CAP_SYS_ADMIN', detail);
  }
}

/** `validateSeccompProfileField`. */
export function checkSeccomp(at: CheckedField, { type = '', localhostProfile: path }: SeccompProfile): void {
  const field = at.child('localhostProfile');
  if (type !== 'Localhost') {
    if (path !== undefined) field.invalid(path, 'can only be set when seccomp type is Localhost');
  } else if (path === undefined) field.required('must be set when seccomp type is Localhost');
  else field.invalidFor(path, descending(path));
}

/** `ValidateAppArmorProfileField`. */
export function checkAppArmor(at: CheckedField, { type = '', localhostProfile: name = '' }: AppArmorProfile): void {
  const field = at.child('localhostProfile');
  if (type === 'RuntimeDefault' || type === 'Unconfined') {
    if (name !== '') field.invalid(name, 'can only be set when AppArmor type is Localhost');
  } else if (type === 'Localhost') {
    if (name === '') field.required('must be set when AppArmor type is Localhost');
    else if (name !== name.trim()) field.invalid(name, 'must not be padded with whitespace');
    if (Buffer.byteLength(name) > LONGEST_PROFILE) field.tooLong(LONGEST_PROFILE);
  }
}
