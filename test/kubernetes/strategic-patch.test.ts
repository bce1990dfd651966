import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { strategicPatch } from '../../src/kubernetes/strategic-patch.ts';
import { mergedPod } from './merged-pod.ts';

/** A pod of one container that has this. */
function podWith(container: object, spec: object = {}): object {
  return { spec: { ...spec, containers: [{ name: 'main', ...container }] } };
}

test.each<[string, object, object, object | undefined]>([
  ['nothing differs', podWith({ image: 'a' }), podWith({ image: 'a' }), undefined],
  ['a field', podWith({ image: 'a' }), podWith({ image: 'b' }), podWith({ image: 'b' })],
  [
    'a field comes, another goes',
    podWith({ tty: true }, { hostNetwork: true }),
    podWith({ tty: true }, { hostPID: true }),
    { spec: { hostNetwork: null, hostPID: true } },
  ],
  [
    'a field without a value',
    podWith({}, { hostPID: true }),
    podWith({}, { hostPID: undefined }),
    { spec: { hostPID: null } },
  ],
  [
    'a list that is replaced',
    podWith({ command: ['a', 'b'] }),
    podWith({ command: ['a', 'c'] }),
    podWith({ command: ['a', 'c'] }),
  ],
  [
    'a map within',
    podWith({ resources: { requests: { cpu: '1', memory: '1Gi' } } }),
    podWith({ resources: { requests: { cpu: '2' } } }),
    podWith({ resources: { requests: { cpu: '2', memory: null } } }),
  ],
  [
    'an item of a list that is merged',
    podWith({
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '1' },
      ],
    }),
    podWith({
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    }),
    podWith({ env: [{ name: 'B', value: '2' }] }),
  ],
  [
    'an item more, behind those that are there',
    podWith({ env: [{ name: 'A', value: '1' }] }),
    podWith({
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '$(A)' },
      ],
    }),
    podWith({ env: [{ name: 'B', value: '$(A)' }], '$setElementOrder/env': [{ name: 'A' }, { name: 'B' }] }),
  ],
  [
    'an item less',
    podWith({
      volumeMounts: [
        { name: 'a', mountPath: '/a' },
        { name: 'b', mountPath: '/b' },
      ],
    }),
    podWith({ volumeMounts: [{ name: 'b', mountPath: '/b' }] }),
    podWith({ volumeMounts: [{ $patch: 'delete', mountPath: '/a' }] }),
  ],
  [
    'another order alone',
    podWith({ env: [{ name: 'A' }, { name: 'B' }] }),
    podWith({ env: [{ name: 'B' }, { name: 'A' }] }),
    podWith({ '$setElementOrder/env': [{ name: 'B' }, { name: 'A' }] }),
  ],
  [
    'items that no key tells apart',
    podWith({
      ports: [
        { containerPort: 53, protocol: 'UDP' },
        { containerPort: 53, protocol: 'TCP' },
      ],
    }),
    podWith({ ports: [{ containerPort: 53, protocol: 'UDP' }] }),
    podWith({ ports: [{ $patch: 'replace' }, { containerPort: 53, protocol: 'UDP' }] }),
  ],
  [
    'a list that is empty then',
    podWith({ image: 'a' }, { volumes: [{ name: 'a', emptyDir: {} }] }),
    podWith({ image: 'a' }, { volumes: [] }),
    { spec: { volumes: null } },
  ],
  [
    'a volume of another kind',
    podWith({}, { volumes: [{ name: 'a', emptyDir: {} }] }),
    podWith({}, { volumes: [{ name: 'a', hostPath: { path: '/a' } }] }),
    { spec: { volumes: [{ name: 'a', emptyDir: null, hostPath: { path: '/a' } }] } },
  ],
])('%s', (_, before, after, patch) => {
  expect(strategicPatch(before, after)).toEqual(patch);
});

/** Items of a list, each name once, in any order. */
function items(key: string, names: readonly unknown[], rest: fc.Arbitrary<object>): fc.Arbitrary<object[]> {
  const some = fc.shuffledSubarray([...names], { minLength: 1 });
  return some.chain((chosen) => fc.tuple(...chosen.map((name) => rest.map((more) => ({ [key]: name, ...more })))));
}

const CONTAINER = fc.record(
  {
    image: fc.constantFrom('a', 'b'),
    command: fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }),
    env: items('name', ['A', 'B', 'C'], fc.record({ value: fc.constantFrom('1', '2') })),
    volumeMounts: items('mountPath', ['/a', '/b', '/c'], fc.record({ name: fc.constantFrom('a', 'b') })),
    ports: fc.array(fc.record({ containerPort: fc.constantFrom(1, 2, 3) }), { minLength: 1, maxLength: 3 }),
    resources: fc.record({ requests: fc.record({ cpu: fc.constantFrom('1', '2') }, { requiredKeys: [] }) }),
  },
  { requiredKeys: ['image'] },
);
const POD = fc.record({
  metadata: fc.record({ labels: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2')) }),
  spec: fc.record(
    {
      hostNetwork: fc.boolean(),
      containers: items('name', ['a', 'b', 'c'], CONTAINER),
      initContainers: items('name', ['a', 'b'], CONTAINER),
      volumes: items('name', ['a', 'b', 'c'], fc.constantFrom({ emptyDir: {} }, { hostPath: { path: '/a' } })),
      hostAliases: items('ip', ['1.1.1.1', '::1'], fc.constant({ hostnames: ['a'] })),
      tolerations: fc.array(fc.record({ key: fc.constantFrom('a', 'b') }), { maxLength: 2 }),
    },
    { requiredKeys: ['containers'] },
  ),
});

test('a patch makes the one pod of the other, whatever they are', () => {
  fc.assert(
    fc.property(POD, POD, (before, after) => {
      expect(mergedPod(before, strategicPatch(before, after) ?? {})).toEqual(after);
    }),
    { numRuns: 500 },
  );
});
