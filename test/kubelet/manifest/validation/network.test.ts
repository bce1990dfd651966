import { describe, expect, test } from '@jest/globals';
import { validatePod } from '../../../../src/kubelet/manifest/validation/pod.ts';
import { refusedInContainer, refusedInSpec } from './refusals.ts';
import { cpuTime } from '../../../cpu-time.ts';

describe('addresses', () => {
  test.each([
    ['10.0.0.1', 36, true],
    ['fe80::1', 36, true],
    ['"::"', 36, true],
    // Not the canonical form, but an address.
    ['"FE80:0:0:0:0:0:0:0abc"', 36, true],
    // StrictIPCIDRValidation is on by default since 1.36.
    ['010.0.0.1', 36, false],
    ['010.0.0.1', 35, true],
    ['010.0.0.1', 27, true],
    ['"::ffff:10.0.0.1"', 36, false],
    ['"::ffff:a00:1"', 36, false],
    ['"::ffff:10.0.0.1"', 35, true],
    ['"::ffff:1:2:3"', 36, true],
    ['10.0.0', 36, false],
    ['10.0.0.256', 27, false],
    ['10.0.0.1/24', 36, false],
    ['localhost', 36, false],
    ['""', 36, false],
  ])('%s, for 1.%d', (address, minor, good) => {
    const field = minor >= 30 ? 'spec.hostAliases[0].ip' : 'spec.hostAliases.ip';
    const found = good ? [] : [`${field}: Invalid value`];
    expect(refusedInSpec(`hostAliases: [{ip: ${address}, hostnames: [a]}]`, minor)).toEqual(found);
    const server = good ? [] : ['spec.dnsConfig.nameservers[0]: Invalid value'];
    expect(refusedInSpec(`dnsConfig: {nameservers: [${address}]}`, minor)).toEqual(server);
  });
});

describe('name resolution', () => {
  test.each([
    ['dnsPolicy: ""', 36, []],
    ['dnsPolicy: Default', 36, []],
    ['dnsPolicy: clusterfirst', 36, ['spec.dnsPolicy: Unsupported value']],
    ['dnsPolicy: None, dnsConfig: {searches: [a]}', 36, ['spec.dnsConfig.nameservers: Required value']],
    ['dnsPolicy: None, dnsConfig: {nameservers: [1.1.1.1]}', 36, []],
    ['dnsConfig: {options: [{value: "2"}]}', 36, ['spec.dnsConfig.options[0]: Required value']],
    ['dnsConfig: {searches: [a.b.]}', 36, []],
    ['dnsConfig: {searches: [.]}', 36, []],
    ['dnsConfig: {searches: [.]}', 34, ['spec.dnsConfig.searches[0]: Invalid value']],
    ['dnsConfig: {searches: [_a.b]}', 36, []],
    ['dnsConfig: {searches: [_a.b]}', 34, ['spec.dnsConfig.searches[0]: Invalid value']],
    // An underscore may begin a label, but not end it.
    ['dnsConfig: {searches: [a_.b]}', 36, ['spec.dnsConfig.searches[0]: Invalid value']],
    ['dnsConfig: {searches: [a, b, c, d, e, f, g]}', 36, []],
    ['dnsConfig: {searches: [a, b, c, d, e, f, g]}', 27, ['spec.dnsConfig.searches: Invalid value']],
  ])('%s, for 1.%d', (spec, minor, expected) => {
    expect(refusedInSpec(spec, minor)).toEqual(expected);
  });
});

describe('host names', () => {
  test.each([
    ['hostname: web', []],
    ['hostname: web.example', ['spec.hostname: Invalid value']],
    ['subdomain: web_1', ['spec.subdomain: Invalid value']],
    ['setHostnameAsFQDN: true', []],
    ['hostnameOverride: a.b', []],
    ['hostnameOverride: A', ['spec.hostnameOverride: Invalid value']],
    ['hostnameOverride: a, hostNetwork: true', ['spec.hostnameOverride: Forbidden']],
    ['hostnameOverride: a, setHostnameAsFQDN: true', ['spec.hostnameOverride: Forbidden']],
    ['hostAliases: [{ip: 10.0.0.1}], hostNetwork: true', []],
    ['hostAliases: [{ip: 10.0.0.1, hostnames: [A]}]', ['spec.hostAliases[0].hostnames[0]: Invalid value']],
  ])('%s', (spec, expected) => {
    expect(refusedInSpec(spec)).toEqual(expected);
  });
});

describe('a user namespace', () => {
  test.each([
    ['hostUsers: false', 36, []],
    ['hostUsers: false, hostNetwork: true', 36, ['spec.hostNetwork: Forbidden']],
    ['hostUsers: false, hostPID: true', 36, ['spec.HostPID: Forbidden']],
    ['hostUsers: true, hostNetwork: true', 36, []],
  ])('%s, for 1.%d', (spec, minor, expected) => {
    expect(refusedInSpec(spec, minor)).toEqual(expected);
  });

  test('and block devices', () => {
    const volumes = 'hostUsers: false, volumes: [{name: v, persistentVolumeClaim: {claimName: a}}]';
    const devices = 'volumeDevices: [{name: v, devicePath: /dev/a}]';
    expect(refusedInContainer(devices, 36, volumes)).toEqual(['spec.containers[0].volumeDevices: Forbidden']);
    expect(refusedInContainer(devices, 34, volumes)).toEqual([]);
  });
});

describe('ports', () => {
  const AT = 'spec.containers[0].ports';
  test.each([
    ['{containerPort: 80}', '', []],
    ['{containerPort: 0}', '', [`${AT}[0].containerPort: Required value`]],
    ['{hostPort: 80}', '', [`${AT}[0].containerPort: Required value`]],
    ['{containerPort: -1}', '', [`${AT}[0].containerPort: Invalid value`]],
    ['{containerPort: 65536}', '', [`${AT}[0].containerPort: Invalid value`]],
    ['{containerPort: 80, hostPort: 70000}', '', [`${AT}[0].hostPort: Invalid value`]],
    // An empty text is as good as none, and none is TCP.
    ['{containerPort: 80, protocol: ""}', '', []],
    ['{containerPort: 80, protocol: SCTP}', '', []],
    ['{containerPort: 80, protocol: HTTP}', '', [`${AT}[0].protocol: Unsupported value`]],
    ['{containerPort: 80, name: http}, {containerPort: 81, name: http}', '', [`${AT}[1].name: Duplicate value`]],
    ['{containerPort: 80, name: a-name-of-sixteen}', '', [`${AT}[0].name: Invalid value`]],
    ['{containerPort: 80, name: "80"}', '', [`${AT}[0].name: Invalid value`]],
    ['{containerPort: 80, name: a--b}', '', [`${AT}[0].name: Invalid value`]],
    ['{containerPort: 80, hostPort: 80, hostIP: 10.0.0.1}, {containerPort: 81, hostPort: 80}', '', []],
    ['{containerPort: 53, hostPort: 53, protocol: UDP}, {containerPort: 53, hostPort: 53}', '', []],
    [
      '{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80, protocol: TCP}',
      '',
      [`${AT}[1].hostPort: Duplicate value`],
    ],
    ['{containerPort: 80, hostIP: nonsense}', '', []],
    ['{containerPort: 80}', 'hostNetwork: true', []],
    ['{containerPort: 80}, {containerPort: 80}', 'hostNetwork: true', [`${AT}[1].hostPort: Duplicate value`]],
    ['{containerPort: 80, hostPort: 81}', 'hostNetwork: true', [`${AT}[0].hostPort: Invalid value`]],
  ])('%s %s', (ports, spec, expected) => {
    expect(refusedInContainer(`ports: [${ports}]`, 36, spec)).toEqual(expected);
  });

  test('many ports that are wrong are no long work', () => {
    const ports = Array.from({ length: 30_000 }, (_, index) => ({ name: `p_${index}` }));
    const begun = cpuTime();
    const problems = validatePod(
      { metadata: { name: 'p', namespace: 'default' }, spec: { containers: [{ name: 'c', image: 'a', ports }] } },
      36,
    );
    expect(cpuTime() - begun).toBeLessThan(5000);
    expect(problems.map(({ field }) => field)).toEqual(
      ports.flatMap((_, index) => [`${AT}[${index}].name`, `${AT}[${index}].containerPort`]),
    );
  });
});
