import { describe, expect, test } from '@jest/globals';
import type { V1ObjectMeta, V1Pod } from '@kubernetes/client-node';
import type { Partially } from '../../src/kubernetes/partial.ts';
import { NODE, POD, type FieldsOf } from '../../src/kubernetes/kubernetes.ts';
import { fields, number, shapeFault, text } from '../../src/facts/shape.ts';
import { STATIC_POD } from '../../src/pods/static-pod-shape.ts';
import { recordings } from '../api-server/api-server.ts';

test('nulls are taken out of the fields that are read, and whatever is not read stays', () => {
  const pod = {
    metadata: {
      name: 'etcd',
      labels: null,
      annotations: { good: 'text', nothing: null },
      ownerReferences: [null, { kind: 'Node', name: null }],
      managedFields: null,
    },
    spec: { containers: null, volumes: 'any' },
  };
  expect(shapeFault(POD, pod)).toBeUndefined();
  expect(pod).toEqual({
    metadata: { name: 'etcd', annotations: { good: 'text' }, ownerReferences: [{ kind: 'Node' }], managedFields: null },
    spec: { volumes: 'any' },
  });
});

test.each<[string, unknown]>([
  ['it is not an object', 7],
  ['it is not an object', ['a']],
  ['metadata is not an object', { metadata: 'x' }],
  ['metadata.name is not a valid name', { metadata: { name: 7 } }],
  ['metadata.name is not a valid name', { metadata: { name: 'a\ud800' } }],
  ['metadata.ownerReferences is not a list', { metadata: { ownerReferences: 'x' } }],
  ['metadata.annotations[a] is not a string', { metadata: { annotations: { a: {} } } }],
  ['spec.containers[1].args[0] is not a string', { spec: { containers: [{}, { args: [7] }] } }],
  ['status.conditions is not a list', { status: { conditions: {} } }],
  [
    'status.containerStatuses[0].state.terminated.exitCode is not a number',
    {
      status: { containerStatuses: [{ state: { terminated: { exitCode: '1' } } }] },
    },
  ],
])('a pod is refused: %s', (fault, pod) => {
  expect(shapeFault(POD, pod)).toBe(fault);
});

test('a shape names only fields that the type of client-node has, with the type that they have in JSON', () => {
  fields({ name: text, creationTimestamp: text } satisfies FieldsOf<V1ObjectMeta>);
  // @ts-expect-error there is no such field
  fields({ nam: text } satisfies FieldsOf<V1ObjectMeta>);
  // @ts-expect-error it is a text
  fields({ name: number } satisfies FieldsOf<V1ObjectMeta>);
  const whole: Partially<V1Pod> = { metadata: { creationTimestamp: '2026-01-01T00:00:00Z', labels: { a: 'b' } } };
  const labels: readonly string[] = Object.values(whole.metadata?.labels ?? {});
  expect(labels).toEqual(['b']);
});

test('a key of any length makes no long line', () => {
  const fault = shapeFault(POD, { metadata: { labels: { ['k'.repeat(1_000_000)]: 1 } } });
  expect(fault?.length).toBe(216);
});

describe('what a real server and a real kubelet send', () => {
  test.each(recordings('v1.36.2').map((recording) => [recording.name, recording] as const))('%s', (_, { response }) => {
    const { items = [] } = (response.body ?? {}) as { readonly items?: readonly { readonly kind?: string }[] };
    const faults = items.map((item) => shapeFault(item.kind === 'Node' ? NODE : STATIC_POD, structuredClone(item)));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });
});
