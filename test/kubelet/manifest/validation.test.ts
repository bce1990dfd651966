import { describe, expect, test } from '@jest/globals';
import { readManifest } from '../../../src/kubelet/manifest/reading.ts';

const CONTAINER = '{name: c, image: "a:1"}';

/** What the kubelet refuses in a pod whose spec, or one container, has this besides what it needs. */
function refused(yaml: string, minor = 36): readonly string[] {
  const reading = readManifest(Buffer.from(yaml), { minor, node: 'cp-1' });
  if (reading.stage !== 'pod') throw new Error(`${reading.stage}: ${yaml}`);
  const { decoded, invalid } = reading.pod;
  return [...decoded.problems, ...invalid].map(({ field, message }) => `${field}: ${message.split(': ')[0]!}`);
}

function inSpec(spec: string, minor?: number): readonly string[] {
  return refused(
    `---\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [${CONTAINER}], ${spec}}}`,
    minor,
  );
}

function inContainer(rest: string, minor?: number): readonly string[] {
  const container = CONTAINER.replace('}', `, ${rest}}`);
  return refused(`---\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [${container}]}}`, minor);
}

function inMetadata(metadata: string): readonly string[] {
  return refused(
    `---\n{apiVersion: v1, kind: Pod, metadata: {name: p, ${metadata}}, spec: {containers: [${CONTAINER}]}}`,
  );
}

describe('a spec', () => {
  test.each([
    ['volumes: [{name: v}]', []],
    ['volumes: [{name: V, emptyDir: {}}]', ['spec.volumes[0].name: Invalid value']],
    ['volumes: [{name: v, emptyDir: {}}, {name: v, emptyDir: {}}]', ['spec.volumes[1].name: Duplicate value']],
    ['volumes: [{name: v, hostPath: {}}]', ['spec.volumes[0].hostPath.path: Required value']],
    ['volumes: [{name: v, nfs: {server: s, path: p}}]', ['spec.volumes[0].nfs.path: Invalid value']],
    [
      'volumes: [{name: v, emptyDir: {sizeLimit: 1GB}}]',
      [
        "spec.volumes[0].emptyDir.sizeLimit: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      ],
    ],
    ['volumes: [{name: v, emptyDir: {sizeLimit: 1Gi}}]', []],
    [
      'volumes: [{name: v, downwardAPI: {items: [{path: ../x, fieldRef: {fieldPath: metadata.name}}]}}]',
      ['spec.volumes[0].downwardAPI.path: Invalid value'],
    ],
    [
      'volumes: [{name: v, downwardAPI: {items: [{path: x, fieldRef: {fieldPath: spec.nodeName}}]}}]',
      ['spec.volumes[0].downwardAPI.fieldRef.fieldPath: Unsupported value'],
    ],
    ['restartPolicy: always', ['spec.restartPolicy: Unsupported value']],
    ['hostname: Big', ['spec.hostname: Invalid value']],
    [
      'hostAliases: [{ip: 1.2.3, hostnames: [a_b]}]',
      ['spec.hostAliases[0].ip: Invalid value', 'spec.hostAliases[0].hostnames[0]: Invalid value'],
    ],
    ['hostAliases: [{ip: "fe80::1", hostnames: [a]}, {ip: 10.0.0.1, hostnames: [b]}]', []],
    ['dnsPolicy: None', ['spec.dnsConfig: Required value']],
    [
      'dnsConfig: {nameservers: [1.1.1.1, 1.1.1.2, 1.1.1.3, x]}',
      ['spec.dnsConfig.nameservers[3]: Invalid value', 'spec.dnsConfig.nameservers: Invalid value'],
    ],
    ['tolerations: [{key: a, operator: Exists, value: b}]', ['spec.tolerations[0].operator: Invalid value']],
    ['tolerations: [{operator: Exists, effect: NoExecutes}]', ['spec.tolerations[0].effect: Unsupported value']],
    ['nodeSelector: {"a b": c}', ['spec.nodeSelector: Invalid value']],
    ['activeDeadlineSeconds: 0', ['spec.activeDeadlineSeconds: Invalid value']],
    ['priority: high', ['spec.priority: cannot unmarshal string into a field of type int32']],
    [
      'terminationGracePeriodSeconds: 1.5',
      ['spec.terminationGracePeriodSeconds: cannot unmarshal number 1.5 into a field of type int64'],
    ],
    ['terminationGracePeriodSeconds: 30.0', []],
    ['securityContext: {runAsUser: -1}', ['spec.securityContext.runAsUser: Invalid value']],
    [
      'securityContext: {sysctls: [{name: net.core.somaxconn, value: "1"}]}, hostNetwork: true',
      ['spec.securityContext.sysctls[0].name: Invalid value'],
    ],
    [
      'securityContext: {seccompProfile: {type: Localhost}}',
      ['spec.securityContext.seccompProfile.localhostProfile: Required value'],
    ],
    ['hostUsers: false, hostNetwork: true', ['spec.hostNetwork: Forbidden']],
    ['os: {name: macos}', ['spec.os: Unsupported value']],
    ['os: {name: windows}, hostPID: true', ['spec.hostPID: Forbidden']],
    ['initContainers: [{name: c, image: "a:1"}]', ['spec.initContainers[0].name: Duplicate value']],
    [
      'initContainers: [{name: i, image: "a:1", readinessProbe: {exec: {command: [a]}}}]',
      ['spec.initContainers[0].readinessProbe: Forbidden'],
    ],
    ['initContainers: [{name: i, image: "a:1", restartPolicy: Always, readinessProbe: {exec: {command: [a]}}}]', []],
    [
      'topologySpreadConstraints: [{maxSkew: 0, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]',
      ['spec.topologySpreadConstraints[0].maxSkew: Invalid value'],
    ],
    [
      'affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{}]}}',
      [
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value',
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value',
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value',
      ],
    ],
    ['resources: {limits: {"example.com/gpu": 1}}', ['spec.resources.limits[example.com/gpu]: Unsupported value']],
  ])('%s', (spec, expected) => {
    expect(inSpec(spec)).toEqual(expected);
  });
});

describe('a container', () => {
  test.each([
    ['image: ""', ['spec.containers[0].image: Required value']],
    ['command: run', ['spec.containers[0].command: cannot unmarshal string into a field of type []string']],
    ['command: [~]', []],
    ['stdin: yes', []],
    ['ports: [{containerPort: 80}, {containerPort: 80}]', []],
    [
      'ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]',
      ['spec.containers[0].ports[1].hostPort: Duplicate value'],
    ],
    [
      'ports: [{containerPort: 80, name: UPPER}]',
      ['spec.containers[0].ports[0].name: Invalid value', 'spec.containers[0].ports[0].name: Invalid value'],
    ],
    ['ports: [{containerPort: 80, protocol: tcp}]', ['spec.containers[0].ports[0].protocol: Unsupported value']],
    [
      'ports: [{containerPort: 3000000000}]',
      ['spec.containers[0].ports[0].containerPort: cannot unmarshal number 3000000000 into a field of type int32'],
    ],
    ['env: [{name: "1 A"}]', []],
    ['env: [{name: "A=B"}]', ['spec.containers[0].env[0].name: Invalid value']],
    [
      'env: [{name: A, value: a, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]',
      ['spec.containers[0].env[0].valueFrom: Invalid value'],
    ],
    ['env: [{name: A, valueFrom: {}}]', ['spec.containers[0].env[0].valueFrom: Invalid value']],
    ['resources: {limits: {cpu: 1, memory: 1Gi}}', []],
    [
      'resources: {requests: {memory: 1Gi}, limits: {memory: 1000Mi}}',
      ['spec.containers[0].resources.requests: Invalid value'],
    ],
    ['resources: {requests: {memory: 1024Mi}, limits: {memory: 1Gi}}', []],
    ['resources: {requests: {"nvidia.com/gpu": 1}}', ['spec.containers[0].resources.limits: Required value']],
    [
      'resources: {limits: {gpu: 1}}',
      [
        'spec.containers[0].resources.limits[gpu]: Invalid value',
        'spec.containers[0].resources.limits[gpu]: Invalid value',
        'spec.containers[0].resources.requests[gpu]: Invalid value',
        'spec.containers[0].resources.requests[gpu]: Invalid value',
      ],
    ],
    [
      'resources: {limits: {hugepages-2Mi: 3Mi, cpu: 1}}',
      [
        'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value',
        'spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value',
      ],
    ],
    ['livenessProbe: {httpGet: {port: http}}', []],
    ['livenessProbe: {httpGet: {path: /}}', ['spec.containers[0].livenessProbe.httpGet.port: Invalid value']],
    ['livenessProbe: {exec: {}}', ['spec.containers[0].livenessProbe.exec.command: Required value']],
    [
      'livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}',
      ['spec.containers[0].livenessProbe.successThreshold: Invalid value'],
    ],
    ['readinessProbe: {tcpSocket: {port: 1}, successThreshold: 2}', []],
    ['lifecycle: {preStop: {sleep: {seconds: 60}}}', ['spec.containers[0].lifecycle.preStop.sleep: Invalid value']],
    [
      'securityContext: {privileged: true, allowPrivilegeEscalation: false}',
      ['spec.containers[0].securityContext: Invalid value'],
    ],
    ['securityContext: {privileged: true, capabilities: {add: [SYS_ADMIN]}}', []],
    [
      'volumeMounts: [{name: v}]',
      [
        'spec.containers[0].volumeMounts[0].mountPath: Required value',
        'spec.containers[0].volumeMounts[0].name: Not found',
      ],
    ],
    ['terminationMessagePolicy: Log', ['spec.containers[0].terminationMessagePolicy: Unsupported value']],
    ['restartPolicy: Never', []],
  ])('%s', (rest, expected) => {
    expect(inContainer(rest)).toEqual(expected);
  });

  test.each([
    ['env: [{name: "1 A"}]', 34, ['spec.containers[0].env[0].name: Invalid value']],
    ['restartPolicy: Never', 34, ['spec.containers[0].restartPolicy: Forbidden']],
    ['restartPolicy: Never', 27, []],
    ['lifecycle: {preStop: {sleep: {seconds: 0}}}', 34, ['spec.containers[0].lifecycle.preStop.sleep: Invalid value']],
    ['lifecycle: {preStop: {sleep: {seconds: 0}}}', 28, ['spec.containers[0].lifecycle.preStop: Required value']],
  ])('%s, for 1.%d', (rest, minor, expected) => {
    expect(inContainer(rest, minor)).toEqual(expected);
  });
});

describe('metadata', () => {
  test.each([
    ['namespace: Prod', ['metadata.namespace: Invalid value']],
    ['labels: {a: "b c"}', ['metadata.labels: Invalid value']],
    ['annotations: {"a b": c}', ['metadata.annotations: Invalid value']],
    ['annotations: {EXAMPLE.com/A: c}', []],
    ['finalizers: [mine]', ['metadata.finalizers[0]: Invalid value']],
    ['ownerReferences: [{apiVersion: v1, kind: Node, name: a}]', ['metadata.ownerReferences.uid: Invalid value']],
    ['creationTimestamp: ~', []],
    [
      'creationTimestamp: 2024-01-01',
      ['metadata.creationTimestamp: parsing time "2024-01-01" as "2006-01-02T15:04:05Z07:00"'],
    ],
    [
      'annotations: {container.apparmor.security.beta.kubernetes.io/other: unconfined}',
      ['metadata.annotations[container.apparmor.security.beta.kubernetes.io/other]: Invalid value'],
    ],
  ])('%s', (metadata, expected) => {
    expect(inMetadata(metadata)).toEqual(expected);
  });
});
