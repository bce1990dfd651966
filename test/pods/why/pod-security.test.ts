import { expect, test } from '@jest/globals';
import { podSecurityFaults } from '../../../src/pods/why/pod-security.ts';

test('what baseline forbids', () => {
  const faults = podSecurityFaults({
    hostNetwork: true,
    hostPID: true,
    hostIPC: false,
    volumes: [{ name: 'v', hostPath: { path: '/etc' } }],
    initContainers: [{ name: 'i', securityContext: { privileged: true } }],
    containers: [
      {
        name: 'c',
        ports: [{ hostPort: 0 }, { hostPort: 443 }],
        securityContext: { capabilities: { add: ['NET_ADMIN', 'KILL'] } },
      },
    ],
  });
  expect(faults.baseline).toEqual([
    'hostNetwork: true',
    'hostPID: true',
    'hostPath /etc',
    'container i: privileged: true',
    'container c: adds capability NET_ADMIN',
    'container c: hostPort 443',
  ]);
});

test('what only restricted forbids', () => {
  const faults = podSecurityFaults({
    volumes: [
      { name: 'v', nfs: {} },
      { name: 'w', emptyDir: {} },
    ] as object[],
    containers: [{ name: 'c', securityContext: { runAsUser: 0 } }],
  });
  expect(faults).toEqual({
    baseline: [],
    restricted: [
      'volume of type nfs',
      'container c: runAsNonRoot is not true',
      'container c: runAsUser: 0',
      'container c: allowPrivilegeEscalation is not false',
      'container c: does not drop ALL capabilities',
      'container c: no seccompProfile',
    ],
  });
});

test('a pod that restricted allows, part of it said once for all containers', () => {
  const faults = podSecurityFaults({
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'c', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
  });
  expect(faults).toEqual({ baseline: [], restricted: [] });
});

test('a pod that says nothing is no fault of baseline', () => {
  expect(podSecurityFaults({ containers: [{ name: 'c' }] }).baseline).toEqual([]);
});
