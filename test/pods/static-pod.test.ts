import { describe, expect, test } from '@jest/globals';
import { type MirrorPod, mirrorPod } from '../../src/pods/listed-pod.ts';
import { Mirrors } from '../../src/pods/mirrors.ts';
import { mirrorAlone, pairPods, staticPod } from '../../src/pods/static-pod.ts';
import { isPhaseOpen, looksDifferent } from '../../src/pods/view-difference.ts';
import { readKubeletPod, type KubeletPod } from '../../src/pods/kubelet-pod.ts';
import { specFields } from '../../src/pods/spec-fields.ts';

function running(name: string, hash: string, phase = 'Running'): KubeletPod {
  const annotations = { 'kubernetes.io/config.source': 'file', 'kubernetes.io/config.hash': hash };
  const pod = { metadata: { name: `${name}-n`, namespace: 'ns', annotations }, status: { phase } };
  return readKubeletPod(pod, 'n', new Date(0))!;
}

function mirror(name: string, hash: string, status = 'Running', node = 'n', ready = '0/0'): MirrorPod {
  const annotations = { 'kubernetes.io/config.source': 'file', 'kubernetes.io/config.mirror': hash };
  const metadata = { name: `${name}-${node}`, namespace: 'ns', annotations };
  return mirrorPod({ metadata, nodeName: node, ready, status, restarts: '0', age: '5d' });
}

test('pods are paired by full name on their node', () => {
  const mirrors = new Mirrors([mirror('a', '1'), mirror('b', '2'), mirror('c', '3', 'Running', 'other')]);
  const pairs = pairPods('n', [running('a', '1'), running('hidden', '9')], mirrors);
  expect(pairs.map(({ kubelet, mirror: of }) => [kubelet?.metadata.name, of?.metadata.name])).toEqual([
    ['a-n', 'a-n'],
    ['hidden-n', undefined],
    [undefined, 'b-n'],
  ]);
  expect([mirrors.nodes, [...mirrors.hashes()]]).toEqual([
    ['n', 'other'],
    ['1', '2', '3'],
  ]);
});

describe('both sides', () => {
  const pair = (kubelet: KubeletPod | undefined, of: MirrorPod | undefined) => ({ node: 'n', kubelet, mirror: of });
  const seen = ({ mirror: of, ...sides }: ReturnType<typeof pair>, phase?: string) =>
    staticPod({ ...sides, mirror: of && { ...of, phase }, kubeletAnswered: true });

  test.each([
    ['agree', pair(running('a', '1'), mirror('a', '1')), 'Running', false, []],
    [
      'look different but are in the same phase',
      pair(running('a', '1'), mirror('a', '1', 'CrashLoopBackOff')),
      'Running',
      true,
      [],
    ],
    ['differ by hash', pair(running('a', '1'), mirror('a', '2')), 'Running', true, ['hash']],
    ['differ by phase', pair(running('a', '1'), mirror('a', '1', 'Pending')), 'Pending', true, ['phase']],
    ['differ by both', pair(running('a', '1'), mirror('a', '2', 'Pending')), 'Pending', true, ['hash', 'phase']],
    [
      'differ by readiness',
      pair(running('a', '1'), mirror('a', '1', 'Running', 'n', '1/1')),
      'Running',
      true,
      ['readiness'],
    ],
    [
      'differ by hash, and so by anything',
      pair(running('a', '1'), mirror('a', '2', 'Running', 'n', '1/1')),
      'Running',
      true,
      ['hash'],
    ],
    ['have no mirror', pair(running('a', '1'), undefined), undefined, true, ['hidden']],
    ['have no pod', pair(undefined, mirror('a', '1')), undefined, true, ['not-run']],
  ])('%s', (_, both, phase, doubtful, differences) => {
    expect(looksDifferent(both)).toBe(doubtful);
    expect(seen(both, phase).differences).toEqual(differences);
  });

  test.each([
    ['Pending', 'Pending', ['phase'], false],
    ['Running', 'Running', [], false],
    ['CrashLoopBackOff', undefined, [], true],
  ])('by the status %s alone, where the mirror could not be read', (status, phase, differences, open) => {
    const compared = seen(pair(running('a', '1'), mirror('a', '1', status)));
    const alike = status === 'Running';
    expect([compared.mirror?.phase, compared.differences]).toEqual([alike ? undefined : phase, differences]);
    expect(isPhaseOpen(compared)).toBe(open);
  });

  test('are not compared where the kubelet did not answer', () => {
    expect(mirrorAlone(mirror('a', '1'))).toMatchObject({
      node: 'n',
      manifestName: 'a',
      kubeletAnswered: false,
      kubelet: undefined,
      differences: [],
    });
  });
});

describe('the spec of a mirror', () => {
  const spec = { containers: [{ name: 'c', image: 'c:1' }] };
  const kubelet = { ...running('a', '1'), fields: specFields({ spec }) };
  const altered = specFields({
    spec: { containers: [{ name: 'c', image: 'proxy/c:1' }, { name: 'd' }], imagePullSecrets: [{ name: 'x' }] },
  });

  test.each([
    ['as the kubelet runs it', '1', specFields({ spec }), [[], undefined]],
    ['another', '1', altered, [['spec'], ['c image', 'imagePullSecrets', 'd image']]],
    ['another, of another manifest', '2', altered, [['hash'], undefined]],
  ])('is %s', (_what, hash, fields, expected) => {
    const compared = staticPod({ node: 'n', kubelet, mirror: { ...mirror('a', hash), fields }, kubeletAnswered: true });
    expect([compared.differences, compared.altered]).toEqual(expected);
  });
});
