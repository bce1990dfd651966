import { describe, expect, test } from '@jest/globals';
import { validatePod } from '../../../../src/kubelet/manifest/validation/pod.ts';
import { refusals, refusedInContainer } from './refusals.ts';
import { cpuTime } from '../../../cpu-time.ts';

const AT = 'spec.containers[0]';

function withContainers(spec: string, minor = 36): readonly string[] {
  return refusals(`{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {${spec}}}`, minor);
}

describe('names and images', () => {
  test.each([
    ['containers: [{name: c}]', [`${AT}.image: Required value`]],
    ['containers: [{image: a}]', [`${AT}.name: Required value`]],
    ['containers: [{name: a.b, image: a}]', [`${AT}.name: Invalid value`]],
    ['containers: [{name: C, image: a}]', [`${AT}.name: Invalid value`]],
    ['containers: [{name: c, image: "a "}]', [`${AT}.image: Invalid value`]],
    ['containers: [{name: c, image: " "}]', [`${AT}.image: Invalid value`]],
    ['containers: [{name: c, image: "not//an::image"}]', []],
    ['containers: [{name: c, image: a}, {name: c, image: b}]', ['spec.containers[1].name: Duplicate value']],
    [
      'containers: [{name: c, image: a}], initContainers: [{name: i, image: a}, {name: i, image: a}]',
      ['spec.initContainers[1].name: Duplicate value'],
    ],
    ['initContainers: [{name: i, image: a}]', ['spec.containers: Required value']],
    ['containers: [{name: c, image: a, imagePullPolicy: always}]', [`${AT}.imagePullPolicy: Unsupported value`]],
    ['containers: [{name: c, image: a, imagePullPolicy: ""}]', []],
    [
      'containers: [{name: c, image: a, terminationMessagePolicy: file}]',
      [`${AT}.terminationMessagePolicy: Unsupported value`],
    ],
    ['containers: [{name: c, image: a, workingDir: relative, tty: true, stdinOnce: true}]', []],
    ['containers: [{name: c, image: a}], restartPolicy: ""', []],
    ['containers: [{name: c, image: a}], restartPolicy: Sometimes', ['spec.restartPolicy: Unsupported value']],
  ])('%s', (spec, expected) => {
    expect(withContainers(spec)).toEqual(expected);
  });
});

describe('ephemeral containers', () => {
  const CREATE = 'spec.ephemeralContainers: Forbidden';
  test.each(['{name: e, image: a}', '{name: c}'])('%s are refused as such, whatever is in them', (container) => {
    expect(withContainers(`containers: [{name: c, image: a}], ephemeralContainers: [${container}]`)).toEqual([CREATE]);
  });
});

describe('restart policies of containers', () => {
  const RULE = 'restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]';
  test.each([
    [`restartPolicy: Never, ${RULE}`, 36, []],
    [RULE, 36, [`${AT}.restartPolicy: Required value`]],
    [RULE, 34, []],
    ['restartPolicy: Sometimes', 36, [`${AT}.restartPolicy: Unsupported value`]],
    ['restartPolicy: Always', 34, [`${AT}.restartPolicy: Forbidden`]],
    [
      'restartPolicy: Never, restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [1]}}]',
      36,
      [],
    ],
    [
      'restartPolicy: Never, restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [1]}}]',
      35,
      [`${AT}.restartPolicyRules[0].action: Unsupported value`],
    ],
    [
      'restartPolicy: Never, restartPolicyRules: [{action: Restart}]',
      36,
      [`${AT}.restartPolicyRules[0].exitCodes: Required value`],
    ],
    [
      'restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: Is, values: [1]}}]',
      36,
      [`${AT}.restartPolicyRules[0].exitCodes.operator: Unsupported value`],
    ],
  ])('%s, for 1.%d', (rest, minor, expected) => {
    expect(refusedInContainer(rest, minor)).toEqual(expected);
  });

  const INIT = 'spec.initContainers[0]';
  test.each([
    ['restartPolicy: Always', 36, []],
    ['restartPolicy: Always', 28, []],
    ['restartPolicy: Always', 27, []],
    ['restartPolicy: Never', 36, []],
    ['restartPolicy: Never', 34, [`${INIT}.restartPolicy: Unsupported value`]],
    [RULE, 36, [`${INIT}.restartPolicy: Required value`]],
    [RULE, 34, [`${INIT}.restartPolicy: Required value`]],
    [`restartPolicy: Always, ${RULE}`, 36, []],
    [`restartPolicy: Always, ${RULE}`, 35, [`${INIT}.restartPolicyRules: Forbidden`]],
    ['lifecycle: {preStop: {exec: {command: [a]}}}', 36, [`${INIT}.lifecycle: Forbidden`]],
    ['restartPolicy: Always, startupProbe: {grpc: {port: 1}}', 36, []],
    ['restartPolicy: Always, startupProbe: {grpc: {port: 1}}', 27, [`${INIT}.startupProbe: Forbidden`]],
    ['resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]', 36, []],
    ['resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]', 34, [`${INIT}.resizePolicy: Invalid value`]],
    [
      'resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]',
      36,
      [`${INIT}.resizePolicy[0].restartPolicy: Invalid value`],
    ],
    ['restartPolicy: Always, resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]', 36, []],
  ])('an init container with %s, for 1.%d', (rest, minor, expected) => {
    const init = `{name: i, image: a, ${rest}}`;
    expect(withContainers(`containers: [{name: c, image: a}], initContainers: [${init}]`, minor)).toEqual(expected);
  });
});

describe('resize policies', () => {
  test.each([
    ['{resourceName: cpu, restartPolicy: NotRequired}', '', []],
    ['{resourceName: gpu, restartPolicy: NotRequired}', '', [`${AT}.resizePolicy: Unsupported value`]],
    ['{resourceName: cpu}', '', [`${AT}.resizePolicy: Required value`]],
    [
      '{resourceName: cpu, restartPolicy: NotRequired}, {resourceName: cpu, restartPolicy: NotRequired}',
      '',
      [`${AT}.resizePolicy[1]: Duplicate value`],
    ],
    [
      '{resourceName: cpu, restartPolicy: RestartContainer}',
      'restartPolicy: Never',
      [`${AT}.resizePolicy: Invalid value`],
    ],
  ])('%s %s', (policies, spec, expected) => {
    expect(refusedInContainer(`resizePolicy: [${policies}]`, 36, spec)).toEqual(expected);
  });

  test('are not compared with the policy of the pod by a kubelet v1.27', () => {
    const policy = 'resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]';
    expect(refusedInContainer(policy, 27, 'restartPolicy: Never')).toEqual([]);
  });
});

describe('lifecycle hooks', () => {
  test.each([
    ['{}', '', 36, []],
    ['{preStop: {}}', '', 36, [`${AT}.lifecycle.preStop: Required value`]],
    ['{preStop: {sleep: {seconds: 0}}}', '', 36, []],
    ['{preStop: {sleep: {seconds: 30}}}', '', 36, []],
    ['{preStop: {sleep: {seconds: 31}}}', '', 36, [`${AT}.lifecycle.preStop.sleep: Invalid value`]],
    ['{preStop: {sleep: {seconds: 31}}}', 'terminationGracePeriodSeconds: 60', 36, []],
    [
      '{postStart: {httpGet: {port: 80, scheme: FTP}}}',
      '',
      36,
      [`${AT}.lifecycle.postStart.httpGet.scheme: Unsupported value`],
    ],
    ['{preStop: {exec: {command: [a]}, sleep: {seconds: 5}}}', '', 36, [`${AT}.lifecycle.preStop.sleep: Forbidden`]],
    ['{stopSignal: SIGUSR1}', 'os: {name: linux}', 36, []],
    ['{stopSignal: SIGRTMIN+15}', 'os: {name: linux}', 36, []],
    ['{stopSignal: SIGRTMAX-15}', 'os: {name: linux}', 36, [`${AT}.lifecycle.stopSignal: Unsupported value`]],
    ['{stopSignal: USR1}', 'os: {name: linux}', 36, [`${AT}.lifecycle.stopSignal: Unsupported value`]],
    ['{stopSignal: SIGTERM}', '', 36, [`${AT}.lifecycle.stopSignal: Forbidden`]],
    ['{stopSignal: SIGUSR1}', 'os: {name: windows}', 36, [`${AT}.lifecycle.stopSignal: Unsupported value`]],
    ['{stopSignal: SIGTERM}', '', 27, []],
  ])('%s %s, for 1.%d', (lifecycle, spec, minor, expected) => {
    expect(refusedInContainer(`lifecycle: ${lifecycle}`, minor, spec)).toEqual(expected);
  });
});

describe('probes', () => {
  test.each([
    ['livenessProbe: {}', [`${AT}.livenessProbe: Required value`]],
    ['livenessProbe: {httpGet: {port: 80, path: ""}}', []],
    ['livenessProbe: {httpGet: {port: "80"}}', [`${AT}.livenessProbe.httpGet.port: Invalid value`]],
    [
      'livenessProbe: {httpGet: {port: HTTP}}',
      [`${AT}.livenessProbe.httpGet.port: Invalid value`, `${AT}.livenessProbe.httpGet.port: Invalid value`],
    ],
    // A name is looked for among the ports when the probe runs.
    ['livenessProbe: {httpGet: {port: nothing}}', []],
    ['livenessProbe: {httpGet: {port: 0}}', [`${AT}.livenessProbe.httpGet.port: Invalid value`]],
    ['livenessProbe: {httpGet: {port: 80, scheme: https}}', [`${AT}.livenessProbe.httpGet.scheme: Unsupported value`]],
    [
      'livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: "X Y", value: a}]}}',
      [`${AT}.livenessProbe.httpGet.httpHeaders: Invalid value`],
    ],
    ['livenessProbe: {grpc: {}}', [`${AT}.livenessProbe.grpc.port: Invalid value`]],
    ['livenessProbe: {grpc: {port: 1}}', []],
    ['livenessProbe: {exec: {command: []}}', [`${AT}.livenessProbe.exec.command: Required value`]],
    ['livenessProbe: {exec: {command: [a]}, periodSeconds: 0}', []],
    ['livenessProbe: {exec: {command: [a]}, periodSeconds: -1}', [`${AT}.livenessProbe.periodSeconds: Invalid value`]],
    ['livenessProbe: {exec: {command: [a]}, timeoutSeconds: 100}', []],
    [
      'startupProbe: {exec: {command: [a]}, successThreshold: 2}',
      [`${AT}.startupProbe.successThreshold: Invalid value`],
    ],
    [
      'livenessProbe: {exec: {command: [a]}, terminationGracePeriodSeconds: 0}',
      [`${AT}.livenessProbe.terminationGracePeriodSeconds: Invalid value`],
    ],
    ['livenessProbe: {exec: {command: [a]}, terminationGracePeriodSeconds: 5}', []],
    [
      'readinessProbe: {exec: {command: [a]}, terminationGracePeriodSeconds: 5}',
      [`${AT}.readinessProbe.terminationGracePeriodSeconds: Invalid value`],
    ],
  ])('%s', (probe, expected) => {
    expect(refusedInContainer(probe)).toEqual(expected);
  });
});

describe('environment', () => {
  test.each([
    ['{name: A}', '', 36, []],
    ['{value: a}', '', 36, [`${AT}.env[0].name: Required value`]],
    ['{name: A, value: a}, {name: A, value: b}', '', 36, []],
    ['{name: 1A}', '', 36, []],
    ['{name: 1A}', '', 27, [`${AT}.env[0].name: Invalid value`]],
    ['{name: "é"}', '', 36, [`${AT}.env[0].name: Invalid value`]],
    ['{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}', '', 36, []],
    ['{name: A, valueFrom: {fieldRef: {fieldPath: status.hostIPs}}}', '', 36, []],
    [
      '{name: A, valueFrom: {fieldRef: {fieldPath: status.hostIPs}}}',
      '',
      28,
      [`${AT}.env[0].valueFrom.fieldRef: Forbidden`],
    ],
    [
      '{name: A, valueFrom: {fieldRef: {fieldPath: status.hostIPs}}}',
      '',
      27,
      [`${AT}.env[0].valueFrom.fieldRef.fieldPath: Invalid value`],
    ],
    ['{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.labels[\'a\']"}}}', '', 36, []],
    [
      '{name: A, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}',
      '',
      36,
      [`${AT}.env[0].valueFrom.fieldRef.fieldPath: Unsupported value`],
    ],
    [
      '{name: A, valueFrom: {fieldRef: {fieldPath: spec.hostname}}}',
      '',
      36,
      [`${AT}.env[0].valueFrom.fieldRef.fieldPath: Invalid value`],
    ],
    ['{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}', '', 36, []],
    [
      '{name: A, valueFrom: {resourceFieldRef: {resource: cpu}}}',
      '',
      36,
      [`${AT}.env[0].valueFrom.resourceFieldRef.resource: Unsupported value`],
    ],
    [
      '{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}, resourceFieldRef: {resource: limits.cpu}}}',
      '',
      36,
      [`${AT}.env[0].valueFrom: Invalid value`],
    ],
    [
      '{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: a/b, key: A}}}',
      'volumes: [{name: v, emptyDir: {}}]',
      36,
      [],
    ],
    ['{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: a, key: A}}}', 'volumes: [{name: v}]', 36, []],
    [
      '{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: ../a, key: A}}}',
      'volumes: [{name: v, emptyDir: {}}]',
      36,
      [`${AT}.env[0].valueFrom.fileKeyRef.path: Invalid value`],
    ],
    [
      '{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: a, key: A=}}}',
      'volumes: [{name: v, emptyDir: {}}]',
      36,
      [`${AT}.env[0].valueFrom.fileKeyRef.key: Invalid value`],
    ],
    [
      '{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: a, key: A}}}',
      'volumes: [{name: v, hostPath: {path: /a}}]',
      36,
      [`${AT}.env[0].valueFrom.fileKeyRef.volumeName: Invalid value`],
    ],
    [
      '{name: A, valueFrom: {fileKeyRef: {volumeName: w, path: a, key: A}}}',
      '',
      36,
      [`${AT}.env[0].valueFrom.fileKeyRef.volumeName: Not found`],
    ],
  ])('%s %s, for 1.%d', (env, spec, minor, expected) => {
    expect(refusedInContainer(`env: [${env}]`, minor, spec)).toEqual(expected);
  });

  test('from many files of many volumes are no long work', () => {
    const volumes = Array.from({ length: 25_000 }, (_, index) => ({ name: `v${index}`, emptyDir: {} }));
    const env = volumes.map(() => ({
      name: 'A',
      valueFrom: { fileKeyRef: { volumeName: 'v0', path: 'a', key: 'A' } },
    }));
    const containers = [{ name: 'c', image: 'a', env }];
    const begun = cpuTime();
    expect(validatePod({ metadata: { name: 'p', namespace: 'default' }, spec: { containers, volumes } }, 36)).toEqual(
      [],
    );
    expect(cpuTime() - begun).toBeLessThan(5000);
  });
});
