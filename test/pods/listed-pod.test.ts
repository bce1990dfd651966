import { expect, test } from '@jest/globals';
import { type ListedPod, type MirrorPod, byPosition, mirrorPod } from '../../src/pods/listed-pod.ts';

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
  const { verdict, manifestName, source, hash, signals, ...same } = mirrorPod(pod, { nodeUid: 'u' });
  expect({ same, verdict, manifestName, source, hash, holds: signals.map(({ holds }) => holds) }).toEqual({
    same: pod,
    verdict: 'static',
    manifestName: 'etcd',
    source: 'http',
    hash: 'abc',
    holds: [true, true, true, true],
  });
});

test('what is known of the node goes into the verdict', () => {
  const pod = listed('kube-system', 'etcd-cp-1', 'cp-1');
  const mirror = { ...pod, metadata: { ...pod.metadata, annotations: { 'kubernetes.io/config.mirror': 'abc' } } };
  expect(mirrorPod(mirror, { version: 'v1.16.0' }).signals[1]!.fault).toBe('before-1.17');
  expect(mirrorPod(mirror).signals[1]!.fault).toBe('absent');
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
