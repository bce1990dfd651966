import { describe, expect, test } from '@jest/globals';
import { mirrorPod, type MirrorPod } from '../../src/pods/listed-pod.ts';
import { Mirrors } from '../../src/pods/mirrors.ts';

function mirror(name: string, nodeName: string | undefined): MirrorPod {
  const metadata = { name, namespace: 'ns', annotations: { 'kubernetes.io/config.mirror': 'hash' } };
  return mirrorPod({ metadata, nodeName, ready: '1/1', status: 'Running', restarts: '0', age: '1d' });
}

describe('mirrors', () => {
  test('name their nodes in order, whatever the order of the pods, and none for those without', () => {
    const mirrors = new Mirrors([mirror('a-z', 'z'), mirror('b-c', 'c'), mirror('c', undefined), mirror('d-a', 'a')]);
    expect(mirrors.nodes).toEqual(['a', 'c', 'z']);
    expect(mirrors.elsewhere((node) => node !== 'c').map(({ metadata }) => metadata.name)).toEqual(['b-c', 'c']);
  });
});
