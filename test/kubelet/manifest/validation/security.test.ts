import { describe, expect, test } from '@jest/globals';
import { refusals, refusedInContainer, refusedInSpec } from './refusals.ts';

const OF_POD = 'spec.securityContext';
const OF_CONTAINER = 'spec.containers[0].securityContext';

test('MountOption is refused where the kubelet asks the gate that allows it', () => {
  const spec = 'securityContext: {seLinuxChangePolicy: MountOption}';
  const field = `${OF_POD}.seLinuxChangePolicy: Unsupported value`;
  expect(refusedInSpec(spec, 36)).toEqual([field]);
  expect(refusedInSpec(spec, 35)).toEqual([field]);
  expect(refusedInSpec(spec, 34)).toEqual([]);
});

describe('the security context of a pod', () => {
  test.each([
    ['runAsUser: 0', '', []],
    ['runAsUser: 2147483647, fsGroup: 0', '', []],
    ['runAsUser: 2147483648', '', [`${OF_POD}.runAsUser: Invalid value`]],
    ['runAsGroup: -1', '', [`${OF_POD}.runAsGroup: Invalid value`]],
    ['fsGroup: -1', '', [`${OF_POD}.fsGroup: Invalid value`]],
    ['supplementalGroups: [1, -1]', '', [`${OF_POD}.supplementalGroups[1]: Invalid value`]],
    ['supplementalGroupsPolicy: Strict', '', []],
    ['supplementalGroupsPolicy: strict', '', [`${OF_POD}.supplementalGroupsPolicy: Unsupported value`]],
    ['fsGroupChangePolicy: OnRootMismatch', '', []],
    ['fsGroupChangePolicy: Never', '', [`${OF_POD}.fsGroupChangePolicy: Unsupported value`]],
    ['seLinuxChangePolicy: Recursive', '', []],
    ['seLinuxChangePolicy: None', '', [`${OF_POD}.seLinuxChangePolicy: Unsupported value`]],
    // No API's business: the kubelet finds out when it starts the container.
    ['runAsNonRoot: true, runAsUser: 0', '', []],
    ['seccompProfile: {type: RuntimeDefault}', '', []],
    ['seccompProfile: {}', '', [`${OF_POD}.seccompProfile.type: Required value`]],
    ['seccompProfile: {type: runtime/default}', '', [`${OF_POD}.seccompProfile.type: Unsupported value`]],
    ['seccompProfile: {type: Localhost, localhostProfile: a/b.json}', '', []],
    [
      'seccompProfile: {type: Localhost, localhostProfile: /a.json}',
      '',
      [`${OF_POD}.seccompProfile.localhostProfile: Invalid value`],
    ],
    [
      'seccompProfile: {type: Localhost, localhostProfile: ../a.json}',
      '',
      [`${OF_POD}.seccompProfile.localhostProfile: Invalid value`],
    ],
    [
      'seccompProfile: {type: Unconfined, localhostProfile: a}',
      '',
      [`${OF_POD}.seccompProfile.localhostProfile: Invalid value`],
    ],
    ['appArmorProfile: {type: Localhost}', '', [`${OF_POD}.appArmorProfile.localhostProfile: Required value`]],
    [
      'appArmorProfile: {type: Localhost, localhostProfile: " a"}',
      '',
      [`${OF_POD}.appArmorProfile.localhostProfile: Invalid value`],
    ],
    [
      'appArmorProfile: {type: RuntimeDefault, localhostProfile: a}',
      '',
      [`${OF_POD}.appArmorProfile.localhostProfile: Invalid value`],
    ],
    ['{}', 'hostPID: true, shareProcessNamespace: true', [`${OF_POD}.shareProcessNamespace: Invalid value`]],
    ['{}', 'hostPID: true, hostIPC: true, hostNetwork: true', []],
    ['sysctls: [{name: kernel.shm_rmid_forced, value: "1"}]', '', []],
    // Unknown and unsafe ones fail the pod later.
    ['sysctls: [{name: kernel.nonsense, value: "1"}]', '', []],
    ['sysctls: [{name: net/ipv4/tcp_syncookies, value: "1"}]', '', []],
    ['sysctls: [{name: Kernel.a, value: "1"}]', '', [`${OF_POD}.sysctls[0].name: Invalid value`]],
    ['sysctls: [{value: "1"}]', '', [`${OF_POD}.sysctls[0].name: Required value`]],
    [
      'sysctls: [{name: net.a, value: "1"}, {name: net.a, value: "2"}]',
      '',
      [`${OF_POD}.sysctls[1].name: Duplicate value`],
    ],
    ['sysctls: [{name: net/ipv4/a, value: "1"}]', 'hostNetwork: true', [`${OF_POD}.sysctls[0].name: Invalid value`]],
    ['sysctls: [{name: kernel.sem, value: "1"}]', 'hostIPC: true', [`${OF_POD}.sysctls[0].name: Invalid value`]],
    ['sysctls: [{name: kernel.sem_next_id, value: "1"}]', 'hostIPC: true', []],
    ['sysctls: [{name: kernel.msgmax, value: "1"}]', 'hostIPC: true', [`${OF_POD}.sysctls[0].name: Invalid value`]],
  ])('%s %s', (context, spec, expected) => {
    const more = spec === '' ? '' : `, ${spec}`;
    const mapping = context === '{}' ? '{}' : `{${context}}`;
    expect(refusedInSpec(`securityContext: ${mapping}${more}`)).toEqual(expected);
  });
});

describe('the security context of a container', () => {
  test.each([
    ['privileged: true', '', 36, []],
    ['allowPrivilegeEscalation: false, privileged: false', '', 36, []],
    [
      'allowPrivilegeEscalation: false, capabilities: {add: [CAP_SYS_ADMIN]}',
      '',
      36,
      [`${OF_CONTAINER}: Invalid value`],
    ],
    ['allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}', '', 36, []],
    ['capabilities: {add: [NONSENSE], drop: [ALL]}', '', 36, []],
    ['runAsUser: -5', '', 36, [`${OF_CONTAINER}.runAsUser: Invalid value`]],
    ['procMount: Default', '', 36, []],
    ['procMount: Hidden', '', 36, [`${OF_CONTAINER}.procMount: Unsupported value`]],
    ['procMount: Unmasked', '', 36, [`${OF_CONTAINER}.procMount: Invalid value`]],
    ['procMount: Unmasked', 'hostUsers: false', 36, []],
    ['procMount: Unmasked', '', 29, []],
    ['seLinuxOptions: {level: anything}', '', 36, []],
    ['windowsOptions: {runAsUserName: a}', 'os: {name: linux}', 36, [`${OF_CONTAINER}.windowsOptions: Forbidden`]],
    ['windowsOptions: {hostProcess: true}', '', 36, ['spec.hostNetwork: Invalid value']],
    ['windowsOptions: {hostProcess: true}', 'hostNetwork: true', 36, []],
    ['capabilities: {}', 'os: {name: windows}', 36, [`${OF_CONTAINER}.capabilities: Forbidden`]],
    ['privileged: false', 'os: {name: windows}', 36, [`${OF_CONTAINER}.privileged: Forbidden`]],
  ])('%s %s, for 1.%d', (context, spec, minor, expected) => {
    expect(refusedInContainer(`securityContext: {${context}}`, minor, spec)).toEqual(expected);
  });
});

describe('a profile in a field and in an annotation', () => {
  const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/c';
  const SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/c';
  const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
  test.each([
    [`${APPARMOR}: unconfined`, 'appArmorProfile: {type: Unconfined}', []],
    [
      `${APPARMOR}: runtime/default`,
      'appArmorProfile: {type: Unconfined}',
      [`${OF_CONTAINER}.appArmorProfile.type: Forbidden`],
    ],
    [`${APPARMOR}: localhost/a`, 'appArmorProfile: {type: Localhost, localhostProfile: a}', []],
    [
      `${APPARMOR}: localhost/a`,
      'appArmorProfile: {type: Localhost, localhostProfile: b}',
      [`${OF_CONTAINER}.appArmorProfile.localhostProfile: Forbidden`],
    ],
    [`${SECCOMP}: docker/default`, 'seccompProfile: {type: RuntimeDefault}', []],
    [
      `${SECCOMP}: unconfined`,
      'seccompProfile: {type: RuntimeDefault}',
      [`${OF_CONTAINER}.seccompProfile.type: Forbidden`],
    ],
    [
      `${SECCOMP}: localhost/a`,
      'seccompProfile: {type: Localhost, localhostProfile: b}',
      [`${OF_CONTAINER}.seccompProfile.localhostProfile: Forbidden`],
    ],
    // The annotation of the pod is compared with the field of the pod alone.
    [`${SECCOMP_POD}: unconfined`, 'seccompProfile: {type: RuntimeDefault}', []],
  ])('%s and %s', (annotation, profile, expected) => {
    const container = `{name: c, image: a, securityContext: {${profile}}}`;
    const yaml = `{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {${annotation}}}, spec: {containers: [${container}]}}`;
    expect(refusals(yaml, 36)).toEqual(expected);
  });
});
