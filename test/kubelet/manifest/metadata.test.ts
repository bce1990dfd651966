import { describe, expect, test } from '@jest/globals';
import { refusals, refusalsInMetadata } from './refusals.ts';

// `ValidateObjectMeta` of apimachinery and `ValidatePodSpecificAnnotations`. Each refusal is given by how it begins.

function expectRefusals(found: readonly string[], expected: readonly string[]): void {
  expect(found.map((refusal, index) => refusal.slice(0, (expected[index] ?? refusal).length))).toEqual(expected);
}

const OWNER = 'apiVersion: v1, kind: Node, name: node, uid: u';
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/c';
const SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/c';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';

describe('metadata', () => {
  test.each([
    'labels: {a: "", b.c/d: E_f.g}',
    `labels: {${'l'.repeat(63)}: ${'v'.repeat(63)}}`,
    'labels: ~',
    'labels: {a: ~}',
    'annotations: {A.B/c: "any thing"}',
    'annotations: {kubernetes.io/config.source: api}',
    'generateName: web-',
    'generation: 5',
    'uid: my-own-uid',
    'resourceVersion: "123"',
    'selfLink: /api/v1/pods/p',
    'clusterName: c',
    'creationTimestamp: 2024-01-01T00:00:00Z',
    'creationTimestamp: ~',
    'deletionTimestamp: "2024-01-01T00:00:00.123+01:00"',
    'deletionGracePeriodSeconds: -5',
    'namespace: ""',
    'namespace: ~',
    'finalizers: [example.com/a, kubernetes, orphan]',
    `ownerReferences: [{${OWNER}, controller: true}, {${OWNER}, controller: false}]`,
    'managedFields: [{manager: kubectl, operation: Update, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {"f:a": {}}, time: 2024-01-01T00:00:00Z}]',
    'annotations: {controller.kubernetes.io/pod-deletion-cost: "-08"}',
    `annotations: {${SECCOMP_POD}: docker/default, ${SECCOMP}: localhost/a/b.json}`,
    `annotations: {${APPARMOR}: localhost/x}`,
  ])('%s is good', (metadata) => {
    expect(refusalsInMetadata(metadata)).toEqual([]);
  });

  test.each([
    ['labels: {-a: b}', ['metadata.labels: Invalid value: "-a": name part must consist']],
    ['labels: {a/b/c: d}', ['metadata.labels: Invalid value: "a/b/c": a qualified name must consist']],
    ['labels: {/a: b}', ['metadata.labels: Invalid value: "/a": prefix part must be non-empty']],
    ['labels: {A.b/c: d}', ['metadata.labels: Invalid value: "A.b/c": prefix part a lowercase RFC 1123 subdomain']],
    [`labels: {a: ${'v'.repeat(64)}}`, ['metadata.labels: Invalid value: ']],
    ['labels: [a]', ['metadata.labels: cannot unmarshal array']],
    ['labels: {a: 1.10}', ['metadata.labels[a]: cannot unmarshal number']],
    ['labels: {a: yes}', ['metadata.labels[a]: cannot unmarshal bool']],
    ['annotations: {a: 1}', ['metadata.annotations[a]: cannot unmarshal number']],
    ['annotations: {a: {b: c}}', ['metadata.annotations[a]: cannot unmarshal object']],
    ['annotations: {"a b": c}', ['metadata.annotations: Invalid value: "a b"']],
    ['generation: -1', ['metadata.generation: Invalid value: -1: must be greater than or equal to 0']],
    ['generation: "1"', ['metadata.generation: cannot unmarshal string']],
    ['uid: 5', ['metadata.uid: cannot unmarshal number']],
    ['creationTimestamp: yesterday', ['metadata.creationTimestamp: parsing time']],
    ['creationTimestamp: 2024-02-30T00:00:00Z', ['metadata.creationTimestamp: parsing time']],
    ['creationTimestamp: 5', ['metadata.creationTimestamp: cannot unmarshal number']],
    ['namespace: a.b', ['metadata.namespace: Invalid value: "a.b"']],
    [`namespace: ${'n'.repeat(64)}`, ['metadata.namespace: Invalid value: ']],
    [
      'finalizers: [""]',
      [
        'metadata.finalizers: Invalid value: "": name part must be non-empty',
        'metadata.finalizers: Invalid',
        'metadata.finalizers[0]: Invalid',
      ],
    ],
    [
      'ownerReferences: [{}]',
      [
        'metadata.ownerReferences.kind: Invalid',
        'metadata.ownerReferences.name: Invalid',
        'metadata.ownerReferences.uid: Invalid',
        'metadata.ownerReferences.apiVersion: Invalid',
      ],
    ],
    [
      'ownerReferences: [{apiVersion: a/b/c, kind: Node, name: node, uid: u}]',
      ['metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty'],
    ],
    [
      `annotations: {${SECCOMP_POD}: odd}`,
      [`metadata.annotations.${SECCOMP_POD}: Invalid value: "odd": must be a valid seccomp profile`],
    ],
    [
      `annotations: {${APPARMOR}: odd}`,
      [`metadata.annotations[${APPARMOR}]: Invalid value: "odd": invalid AppArmor profile name`],
    ],
  ])('%s is refused', (metadata, expected) => {
    expectRefusals(refusalsInMetadata(metadata), expected);
  });

  test('has annotations of at most 256 KiB, with the one that the kubelet adds', () => {
    const added = 'kubernetes.io/config.hash'.length + 32;
    const largest = 256 * 1024 - added - 1;
    expect(refusalsInMetadata(`annotations: {a: ${'x'.repeat(largest)}}`)).toEqual([]);
    expectRefusals(refusalsInMetadata(`annotations: {a: ${'x'.repeat(largest + 1)}}`), [
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
  });

  test('is refused in the words of the kubelet', () => {
    const long = `labels: {a: ${'v'.repeat(64)}}, annotations: {a: ${'x'.repeat(256 * 1024)}}`;
    expectRefusals(refusalsInMetadata(long, '', 36), [
      `metadata.labels: Invalid value: "${'v'.repeat(64)}": must be no more than 63 bytes`,
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
    expectRefusals(refusalsInMetadata(long, '', 27), [
      `metadata.labels: Invalid value: "${'v'.repeat(64)}": must be no more than 63 characters`,
      'metadata.annotations: Too long: must have at most 262144 bytes',
    ]);
  });

  test('is no text', () => {
    expect(refusals('---\n{apiVersion: v1, kind: Pod, metadata: p}\n')).toEqual([
      'metadata: cannot unmarshal string into a field of type ObjectMeta',
    ]);
  });
});
