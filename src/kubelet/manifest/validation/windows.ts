import { child, type FieldPath } from '../field-path.ts';
import type { PodSpec, WindowsSecurityContextOptions } from '../../../kubernetes/pod.ts';
import { everyContainer } from './container-list.ts';
import { dnsSubdomain } from './names.ts';
import type { Problems } from './problems.ts';

const LARGEST_SPEC = 64 * 1024;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_DOMAIN = /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const POD_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const;
const CONTAINER_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

/** `validateWindowsSecurityContextOptions`. */
export function checkWindowsOptions(
  problems: Problems,
  field: FieldPath,
  options: WindowsSecurityContextOptions | undefined,
): void {
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options ?? {};
  if (gmsaCredentialSpecName !== undefined) {
    problems.invalidFor(
      child(field, 'gmsaCredentialSpecName'),
      gmsaCredentialSpecName,
      dnsSubdomain(gmsaCredentialSpecName),
    );
  }
  if (gmsaCredentialSpec !== undefined) {
    const path = child(field, 'gmsaCredentialSpec');
    if (gmsaCredentialSpec === '') problems.invalid(path, '', 'gmsaCredentialSpec cannot be an empty string');
    else if (Buffer.byteLength(gmsaCredentialSpec) > LARGEST_SPEC) {
      problems.invalid(path, `${gmsaCredentialSpec.slice(0, 40)}…`, 'gmsaCredentialSpec size must be under 64 KiB');
    }
  }
  if (runAsUserName !== undefined) {
    problems.invalidFor(child(field, 'runAsUserName'), runAsUserName, windowsUser(runAsUserName));
  }
}

/** What is wrong with `DOMAIN\user`. */
function windowsUser(name: string): string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  if (/\p{Cc}/u.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const user = parts.at(-1)!;
  const domain = parts.length === 2 ? parts[0]! : undefined;
  const problems: string[] = [];
  if (domain !== undefined && domain.length >= 256)
    problems.push("runAsUserName's Domain length must be under 256 characters");
  if (domain !== undefined && !NETBIOS.test(domain) && !DNS_DOMAIN.test(domain)) {
    problems.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === '') problems.push("runAsUserName's User cannot be empty");
  if (user.length > 104) problems.push("runAsUserName's User length must not be longer than 104 characters");
  if (/^[. ]+$/.test(user)) problems.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    problems.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  }
  return problems;
}

/** `validateWindowsHostProcessPod`. */
export function checkHostProcess(problems: Problems, spec: PodSpec): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  let count = 0;
  const containers = everyContainer(spec);
  for (const { container, path } of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && own !== ofPod) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${String(ofPod)}`;
      problems.invalid(`${path}.securityContext.windowsOptions.hostProcess`, own, detail);
    }
    if (own ?? ofPod ?? false) count += 1;
  }
  if (count === 0) return;
  if (count !== containers.length) {
    problems.invalid(
      'spec',
      '',
      'If pod contains any hostProcess containers then all containers must be HostProcess containers',
    );
  }
  if (spec.hostNetwork !== true) {
    problems.invalid('spec.hostNetwork', false, 'hostNetwork must be true if pod contains any hostProcess containers');
  }
}

/** Before, the kubelet's log said that the name of an operating system cannot be empty. */
const EMPTY_UNSAID_SINCE = 36;

/** `validateOS`, `validateLinux` and `validateWindows`. */
export function checkOperatingSystem(problems: Problems, spec: PodSpec, minor: number): void {
  if (spec.os === undefined) return;
  const { name = '' } = spec.os;
  if (name === '') problems.required('spec.os.name', minor >= EMPTY_UNSAID_SINCE ? '' : 'cannot be empty');
  else if (name === 'linux') checkLinux(problems, spec);
  else if (name === 'windows') checkWindows(problems, spec);
  else problems.unsupported('spec.os', name, ['linux', 'windows'], 'spec.os.name');
}

function checkLinux(problems: Problems, spec: PodSpec): void {
  const detail = 'windows options cannot be set for a linux pod';
  if (spec.securityContext?.windowsOptions !== undefined) {
    problems.forbidden('spec.securityContext.windowsOptions', detail);
  }
  for (const { container, path } of everyContainer(spec)) {
    if (container.securityContext?.windowsOptions !== undefined) {
      problems.forbidden(`${path}.securityContext.windowsOptions`, detail);
    }
  }
}

function checkWindows(problems: Problems, spec: PodSpec): void {
  const detail = 'cannot be set for a windows pod';
  for (const field of POD_FIELDS) {
    if (spec.securityContext?.[field] !== undefined) problems.forbidden(`spec.securityContext.${field}`, detail);
  }
  if ((spec.securityContext?.sysctls ?? []).length > 0) problems.forbidden('spec.securityContext.sysctls', detail);
  if (spec.hostUsers !== undefined) problems.forbidden('spec.hostUsers', detail);
  if (spec.hostPID === true) problems.forbidden('spec.hostPID', detail);
  if (spec.hostIPC === true) problems.forbidden('spec.hostIPC', detail);
  if (spec.shareProcessNamespace !== undefined) problems.forbidden('spec.shareProcessNamespace', detail);
  for (const { container, path } of everyContainer(spec)) {
    for (const field of CONTAINER_FIELDS) {
      if (container.securityContext?.[field] !== undefined)
        problems.forbidden(`${path}.securityContext.${field}`, detail);
    }
  }
}
