import { expect, test } from '@jest/globals';
import { readManifest } from '../../../../src/kubelet/manifest/reading.ts';

/** What the kubelet's log says of a pod whose spec has this besides a good container. */
function words(spec: string, minor: number): readonly string[] {
  const yaml = `---\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: a}], ${spec}}}`;
  const reading = readManifest(Buffer.from(yaml), { minor, node: 'cp-1' });
  return reading.stage === 'pod' ? reading.pod.invalid.map(({ field, message }) => `${field}: ${message}`) : [];
}

const LONG = 'a'.repeat(64);

test.each([
  [`hostname: ${LONG}`, 36, `spec.hostname: Invalid value: "${LONG}": must be no more than 63 bytes`],
  ['hostname: a.b', 36, 'spec.hostname: Invalid value: "a.b": must not contain dots'],
  [
    'hostAliases: [{ip: 1.2.3}]',
    36,
    'spec.hostAliases[0].ip: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  ['hostAliases: [{ip: 1.2.3}]', 27, 'spec.hostAliases.ip: Invalid value: "1.2.3": must be valid IP address'],
  [
    'hostAliases: [{ip: 010.0.0.1}]',
    36,
    'spec.hostAliases[0].ip: Invalid value: "010.0.0.1": must not have leading 0s',
  ],
  [
    'nodeSelector: {a: "b c"}',
    36,
    `spec.nodeSelector: Invalid value: "b c": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  ],
  [
    'tolerations: [{key: a, operator: Gt, value: "1"}]',
    36,
    'spec.tolerations[0].operator: Unsupported value: "Gt": supported values: "Equal", "Exists", "Lt", "Gt"',
  ],
  [
    'resources: {requests: {memory: 2048Mi}, limits: {memory: 1.5Gi}}',
    36,
    'spec.resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1536Mi',
  ],
])('%s, for 1.%d', (spec, minor, expected) => {
  expect(words(spec, minor)).toEqual([expected]);
});

/** The same of a pod whose two containers ask for these, with resources of the pod. */
function wordsOfSums(resources: string, first: string, second: string): readonly string[] {
  const containers = `containers: [{name: c, image: a, resources: ${first}}, {name: d, image: a, resources: ${second}}]`;
  const yaml = `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {${containers}, resources: ${resources}}}`;
  const reading = readManifest(Buffer.from(`---\n${yaml}`), { minor: 36, node: 'cp-1' });
  return reading.stage === 'pod' ? reading.pod.invalid.map(({ field, message }) => `${field}: ${message}`) : [];
}

test.each([
  [
    '{requests: {memory: 90Mi}}',
    '{requests: {memory: 64Mi}}',
    '{requests: {memory: 64Mi}}',
    'spec.resources.requests[memory]: Invalid value: "90Mi": must be greater than or equal to aggregate container requests of 128Mi',
  ],
  [
    '{requests: {memory: 1000M}}',
    '{requests: {memory: 1024Mi}}',
    '{}',
    'spec.resources.requests[memory]: Invalid value: "1G": must be greater than or equal to aggregate container requests of 1Gi',
  ],
  [
    '{requests: {cpu: "1"}}',
    '{requests: {cpu: "0.7"}}',
    '{requests: {cpu: 800m}}',
    'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 1500m',
  ],
  [
    '{requests: {memory: 1}}',
    '{requests: {memory: 0}}',
    '{requests: {memory: 2Ki}}',
    'spec.resources.requests[memory]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2Ki',
  ],
  [
    '{limits: {memory: 1Gi}}',
    '{limits: {memory: 2048Mi}, requests: {memory: 1}}',
    '{}',
    'spec.resources.containers[0][memory].limits: Invalid value: "2Gi": must be less than or equal to pod limits of 1Gi',
  ],
  [
    '{limits: {memory: 1Gi}}',
    '{requests: {memory: 1Gi}}',
    '{requests: {memory: 256Mi}}',
    'spec.resources.requests: Invalid value: "1280Mi": must be less than or equal to memory limit of 1Gi',
  ],
])('a pod with %s whose containers have %s and %s', (resources, first, second, expected) => {
  expect(wordsOfSums(resources, first, second)).toEqual([expected]);
});
