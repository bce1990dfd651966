import { child, item, type FieldPath } from '../field-path.ts';
import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
} from '../../../kubernetes/pod.ts';
import { sysctlNamespace } from '../sysctls.ts';
import { isSysctlName, userId } from './names.ts';
import { checkDescending } from './paths.ts';
import { OPTIONS_SINCE } from './options.ts';
import type { Problems } from './problems.ts';
import { checkWindowsOptions } from './windows.ts';

const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const LONGEST_PROFILE = 4095;
const SYSCTL_WORDS =
  'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
/** Before, `Unmasked` did not ask for a user namespace (kubernetes/kubernetes#123520). */
const UNMASKED_NEEDS_USERS_SINCE = 30;

/** `validatePodSpecSecurityContext`. */
export function checkPodSecurity(problems: Problems, spec: PodSpec, minor: number): void {
  const context = spec.securityContext ?? {};
  const field = 'spec.securityContext';
  for (const name of ['fsGroup', 'runAsUser', 'runAsGroup'] as const) {
    const id = context[name];
    if (id !== undefined) problems.invalidFor(child(field, name), id, userId(id));
  }
  for (const [index, group] of (context.supplementalGroups ?? []).entries()) {
    problems.invalidFor(item(child(field, 'supplementalGroups'), index), group, userId(group));
  }
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
    problems.invalid(child(field, 'shareProcessNamespace'), true, detail, 'spec.shareProcessNamespace');
  }
  checkSysctls(problems, spec, context, minor);
  checkPolicies(problems, field, context, minor);
  checkSeccomp(problems, child(field, 'seccompProfile'), context.seccompProfile);
  checkWindowsOptions(problems, child(field, 'windowsOptions'), context.windowsOptions);
  checkAppArmor(problems, child(field, 'appArmorProfile'), context.appArmorProfile);
}

function checkPolicies(problems: Problems, field: FieldPath, context: PodSecurityContext, minor: number): void {
  const { fsGroupChangePolicy, supplementalGroupsPolicy, seLinuxChangePolicy } = context;
  if (fsGroupChangePolicy !== undefined) {
    problems.oneOf(child(field, 'fsGroupChangePolicy'), fsGroupChangePolicy, ['Always', 'OnRootMismatch']);
  }
  if (supplementalGroupsPolicy !== undefined) {
    problems.oneOf(child(field, 'supplementalGroupsPolicy'), supplementalGroupsPolicy, ['Merge', 'Strict']);
  }
  if (seLinuxChangePolicy !== undefined) {
    // The gate SELinuxMount, which allows the other, is off by default before v1.37.
    const policies = minor >= OPTIONS_SINCE ? ['Recursive'] : ['MountOption', 'Recursive'];
    problems.oneOf(child(field, 'seLinuxChangePolicy'), seLinuxChangePolicy, policies);
  }
}

function checkSysctls(problems: Problems, spec: PodSpec, { sysctls = [] }: PodSecurityContext, minor: number): void {
  const names = new Set<string>();
  for (const [index, { name = '' }] of sysctls.entries()) {
    const field = child(item('spec.securityContext.sysctls', index), 'name');
    if (name === '') problems.required(field);
    else if (!isSysctlName(name)) problems.invalid(field, name, SYSCTL_WORDS);
    else if (names.has(name)) problems.duplicate(field, name);
    names.add(name);
    // Refused since 1.29; before, the pod was accepted and failed.
    if (minor < 29) continue;
    if (spec.hostNetwork === true && sysctlNamespace(name) === 'net') {
      problems.invalid(field, name, "may not be specified when 'hostNetwork' is true");
    } else if (spec.hostIPC === true && sysctlNamespace(name) === 'ipc') {
      problems.invalid(field, name, "may not be specified when 'hostIPC' is true");
    }
  }
}

/** `ValidateSecurityContext`, of a container. */
export function checkContainerSecurity(
  problems: Problems,
  field: FieldPath,
  context: SecurityContext,
  spec: PodSpec,
  minor: number,
): void {
  const { runAsUser, runAsGroup, procMount, privileged, allowPrivilegeEscalation, capabilities } = context;
  if (runAsUser !== undefined) problems.invalidFor(child(field, 'runAsUser'), runAsUser, userId(runAsUser));
  if (runAsGroup !== undefined) problems.invalidFor(child(field, 'runAsGroup'), runAsGroup, userId(runAsGroup));
  if (procMount !== undefined) {
    problems.oneOf(child(field, 'procMount'), procMount, ['Default', 'Unmasked']);
    if (procMount === 'Unmasked' && spec.hostUsers !== false && minor >= UNMASKED_NEEDS_USERS_SINCE) {
      problems.invalid(child(field, 'procMount'), procMount, '`hostUsers` must be false to use `Unmasked`');
    }
  }
  checkSeccomp(problems, child(field, 'seccompProfile'), context.seccompProfile);
  if (allowPrivilegeEscalation === false) {
    if (privileged === true) {
      const detail = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
      problems.invalid(field, 'privileged', detail, child(field, 'allowPrivilegeEscalation'));
    }
    if ((capabilities?.add ?? []).includes('CAP_SYS_ADMIN')) {
      const detail = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
      problems.invalid(field, 'CAP_SYS_ADMIN', detail, child(field, 'allowPrivilegeEscalation'));
    }
  }
  checkWindowsOptions(problems, child(field, 'windowsOptions'), context.windowsOptions);
  checkAppArmor(problems, child(field, 'appArmorProfile'), context.appArmorProfile);
}

function checkSeccomp(problems: Problems, field: FieldPath, profile: SeccompProfile | undefined): void {
  if (profile === undefined) return;
  const { type = '', localhostProfile } = profile;
  if (type === '') problems.required(child(field, 'type'), 'type is required when seccompProfile is set');
  else problems.oneOf(child(field, 'type'), type, PROFILE_TYPES);
  const path = child(field, 'localhostProfile');
  if (type !== 'Localhost') {
    if (localhostProfile !== undefined) {
      problems.invalid(path, localhostProfile, 'can only be set when seccomp type is Localhost');
    }
  } else if (localhostProfile === undefined) {
    problems.required(path, 'must be set when seccomp type is Localhost');
  } else {
    checkDescending(problems, path, localhostProfile);
  }
}

function checkAppArmor(problems: Problems, field: FieldPath, profile: AppArmorProfile | undefined): void {
  if (profile === undefined) return;
  const { type = '', localhostProfile } = profile;
  const path = child(field, 'localhostProfile');
  if (type === '') problems.required(child(field, 'type'), 'type is required when appArmorProfile is set');
  else problems.oneOf(child(field, 'type'), type, PROFILE_TYPES);
  if (type !== 'Localhost') {
    if (localhostProfile !== undefined && PROFILE_TYPES.includes(type)) {
      problems.invalid(path, localhostProfile, 'can only be set when AppArmor type is Localhost');
    }
    return;
  }
  if (localhostProfile === undefined || localhostProfile === '') {
    problems.required(path, 'must be set when AppArmor type is Localhost');
  } else if (localhostProfile !== localhostProfile.trim()) {
    problems.invalid(path, localhostProfile, 'must not be padded with whitespace');
  }
  if (Buffer.byteLength(localhostProfile ?? '') > LONGEST_PROFILE) problems.tooLong(path, LONGEST_PROFILE);
}
