import { expect, test } from '@jest/globals';
import { readManifest } from '../../../../src/domain/manifest/reading.ts';

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
