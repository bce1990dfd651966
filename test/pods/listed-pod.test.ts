import { expect, test } from '@jest/globals';
import { type ListedPod, type MirrorPod, byPosition, mirrorPod, mirrorSignals } from '../../src/pods/listed-pod.ts';

function listed(namespace: string | undefined, name: string | undefined, nodeName?: string): ListedPod {
  const metadata = { ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }) };
  return { metadata, nodeName, ready: '1/1', status: 'Running', restarts: '0', age: '1d' };
}

test('a listed pod with all that its metadata tell', () => {
  const pod: ListedPod = {
    ...listed('kube-system', 'etcd-cp-1', 'cp-1'),
    metadata: {
      name: 'etcd-cp-1',
      namespace: 'kube-system',
      annotations: { 'kubernetes.io/config.mirror': 'abc', 'kubernetes.io/config.source': 'http' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'cp-1', uid: 'u', controller: true }],
    },
  };
  const known = mirrorPod(pod, { nodeUid: 'u' });
  const { verdict, classifiedBy, manifestName, source, hash, ...same } = known;
  const signals = mirrorSignals(known).map(({ id, holds, uidChecked }) => [id, holds, uidChecked]);
  expect({ same, verdict, classifiedBy, manifestName, source, hash, signals }).toEqual({
    same: pod,
    verdict: 'static',
    manifestName: 'etcd',
    source: 'http',
    hash: 'abc',
    classifiedBy: { nodeUid: 'u' },
    signals: [
      ['mirror-annotation', true, undefined],
      ['node-owner', true, true],
      ['name-suffix', true, undefined],
      ['source-annotation', true, undefined],
    ],
  });
});

test('what is known of the node goes into the verdict', () => {
  const pod = listed('kube-system', 'etcd-cp-1', 'cp-1');
  const mirror = { ...pod, metadata: { ...pod.metadata, annotations: { 'kubernetes.io/config.mirror': 'abc' } } };
  expect(mirrorSignals(mirrorPod(mirror, { version: 'v1.16.0' }))[1]!.fault).toBe('before-1.17');
  expect(mirrorSignals(mirrorPod(mirror))[1]!.fault).toBe('absent');
});

test('pods are sorted by namespace, name and node in byte order, what is missing first', () => {
  const order: readonly Parameters<typeof listed>[] = [
    [undefined, 'z', 'n'],
    ['a', undefined, 'n'],
    ['a', 'x', undefined],
    ['a', 'x', 'N2'],
    ['a', 'x', 'n1'],
    ['a', 'x-10', 'n1'],
    ['a', 'x-9', 'n1'],
    ['a', 'x.1', 'n1'],
    ['a-b', 'a', 'n1'],
    ['b', 'a', 'n1'],
  ];
  const pods = order.map((parts): MirrorPod => mirrorPod(listed(...parts)));
  const shuffled = [7, 2, 9, 0, 5, 3, 8, 1, 6, 4].map((index) => pods[index]!);
  expect(shuffled.sort(byPosition)).toEqual(pods);
});
