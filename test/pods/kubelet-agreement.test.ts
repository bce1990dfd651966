import { describe, expect, test } from '@jest/globals';
import { agreesWithMirrors, type RunningStaticPod } from '../../src/pods/kubelet-agreement.ts';
import { mirrorPod, type MirrorPod } from '../../src/pods/listed-pod.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);

function mirror(name: string, hash: string, { ready = '1/1', status = 'Running', namespace = 'ns' } = {}): MirrorPod {
  const metadata = { name, namespace, annotations: { 'kubernetes.io/config.mirror': hash } };
  return mirrorPod({ metadata, nodeName: 'n', ready, status, restarts: '0', age: '1d' });
}

function running(name: string, uid: string, { containers = 1, namespace = 'ns' } = {}): RunningStaticPod {
  return { namespace, name, uid, containers };
}

type Case = readonly [
  counts: readonly [desired: number, ending: number],
  running: readonly RunningStaticPod[],
  mirrors: readonly MirrorPod[],
  namespace?: string,
];

/** One static pod that its mirror shows, and what may be added. */
const SHOWN = running('a-n', A);
const MIRROR = mirror('a-n', A);

const AGREES: Readonly<Record<string, Case>> = {
  'no static pod at all': [[0, 0], [], []],
  'every pod runs, and its mirror says so': [
    [2, 0],
    [SHOWN, running('b-n', B)],
    [mirror('b-n', B), MIRROR],
  ],
  'a pod of another namespace runs, where only one was looked at': [
    [2, 0],
    [SHOWN, running('b-n', B, { namespace: 'other' })],
    [MIRROR],
    'ns',
  ],
  'an init container runs besides': [[1, 0], [running('a-n', A, { containers: 2 })], [MIRROR]],
};

const DIFFERS: Readonly<Record<string, Case>> = {
  'a pod that never started, or was not let in': [[2, 0], [SHOWN], [MIRROR]],
  'a pod that never started, in a namespace that was not looked at': [[2, 0], [SHOWN], [MIRROR], 'ns'],
  'a pod that never started while one whose manifest is gone ends': [[1, 1], [SHOWN], [MIRROR]],
  'a pod without a mirror': [[2, 0], [SHOWN, running('b-n', B)], [MIRROR]],
  'a pod without a mirror, and a mirror that no kubelet runs': [[1, 0], [running('b-n', B)], [MIRROR]],
  'a mirror that no kubelet runs': [[1, 0], [SHOWN], [MIRROR, mirror('b-n', B)]],
  'a mirror of another manifest': [[1, 0], [running('a-n', B)], [MIRROR]],
  'a mirror of the same manifest under another name': [[1, 0], [running('b-n', A)], [MIRROR]],
  'a mirror in another namespace': [[1, 0], [running('a-n', A, { namespace: 'other' })], [MIRROR]],
  'two mirrors of one manifest': [
    [2, 0],
    [SHOWN, SHOWN],
    [MIRROR, mirror('b-n', A)],
  ],
  'one pod told twice, and another not': [
    [2, 0],
    [SHOWN, SHOWN],
    [MIRROR, mirror('b-n', B)],
  ],
  'a mirror that does not say Running': [[1, 0], [SHOWN], [mirror('a-n', A, { status: 'Pending' })]],
  'a mirror that is not ready': [[1, 0], [SHOWN], [mirror('a-n', A, { ready: '0/1' })]],
  'a mirror that says nothing of READY': [[1, 0], [SHOWN], [mirror('a-n', A, { ready: '' })]],
  'a container that does not run, though the mirror says so': [
    [1, 0],
    [running('a-n', A, { containers: 1 })],
    [mirror('a-n', A, { ready: '2/2' })],
  ],
  'a sandbox without a container': [[1, 0], [running('a-n', A, { containers: 0 })], [MIRROR]],
};

describe('a kubelet is held against its mirrors by what it counts and runs', () => {
  test.each(Object.entries(AGREES))('%s: they agree', (_, [[desired, ending], pods, mirrors, namespace]) => {
    expect(agreesWithMirrors({ desired, ending }, pods, mirrors, namespace)).toBe(true);
  });

  test.each(Object.entries(DIFFERS))('%s: only its pods tell', (_, [[desired, ending], pods, mirrors, namespace]) => {
    expect(agreesWithMirrors({ desired, ending }, pods, mirrors, namespace)).toBe(false);
  });
});
