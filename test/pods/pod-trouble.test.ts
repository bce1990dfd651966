import { describe, expect, test } from '@jest/globals';
import type { Pod } from '../../src/kubernetes/kubernetes.ts';
import { isRefused, podTrouble, troubleKind } from '../../src/pods/pod-trouble.ts';

const NOW = new Date('2026-02-01T12:00:00Z');

describe('what STATUS tells', () => {
  test.each([
    ['Running', '57 (3s ago)', undefined],
    ['Completed', '0', undefined],
    ['Pending', '0', undefined],
    ['<none>', '<none>', undefined],
    ['Terminating', '0', undefined],
    ['Unknown', '0', undefined],
    ['CrashLoopBackOff', '1 (3s ago)', 'crashing'],
    ['Init:CrashLoopBackOff', '1', 'crashing'],
    ['Error', '0', 'ended'],
    ['Error', '2 (3s ago)', 'ended'],
    ['Error', '3 (3s ago)', 'crashing'],
    ['Error', '<none>', 'ended'],
    ['Signal:9', '0', 'ended'],
    ['ExitCode:137', '9', 'crashing'],
    ['Init:ExitCode:1', '0', 'ended'],
    ['ContainerCreating', '0', 'starting'],
    ['Init:1/3', '0', 'starting'],
    ['ErrImageNeverPull', '0', 'image'],
    ['Init:ImagePullBackOff', '4', 'image'],
    ['CreateContainerError', '0', 'container'],
    ['StartError', '5 (3s ago)', 'crashing'],
    ['NodeAffinity', '0', 'placement'],
    ['OutOfmemory', '0', 'rejected'],
    ['SysctlForbidden', '0', 'rejected'],
    ['Failed', '0', 'other'],
    ['SomethingNew', '0', 'other'],
  ])('%s with %s restarts', (status, restarts, kind) => {
    expect(troubleKind({ status, restarts })).toBe(kind);
  });
});

function pod(status: object, spec: object = {}): Pod {
  return { metadata: { name: 'a-n', namespace: 'kube-system' }, spec, status };
}

const TWO = {
  initContainers: [{ name: 'prepare', image: 'prepare:1' }],
  containers: [
    { name: 'a', image: 'a:1' },
    { name: 'b', image: 'b:1' },
  ],
};

describe('what a whole pod tells', () => {
  test('nothing where it runs', () => {
    expect(podTrouble(pod({ phase: 'Running' }), NOW)).toBeUndefined();
  });

  test('the container that waits, with its image and the words of the kubelet', () => {
    const status = {
      phase: 'Pending',
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-02-01T11:00:00Z' }],
      containerStatuses: [
        { name: 'a', ready: true, state: { running: {} } },
        { name: 'b', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } },
      ],
    };
    expect(podTrouble(pod(status, TWO), NOW)).toEqual({
      container: 'b',
      image: 'b:1',
      words: 'not found',
      since: '2026-02-01T11:00:00Z',
      final: false,
      refused: false,
    });
  });

  test('the init container that holds it up', () => {
    const waiting = { waiting: { reason: 'PodInitializing' } };
    const status = {
      phase: 'Pending',
      initContainerStatuses: [{ name: 'prepare', state: { terminated: { reason: 'Error', exitCode: 3 } } }],
      containerStatuses: [{ name: 'a', state: waiting }],
    };
    const { container, words } = podTrouble(pod(status, TWO), NOW) ?? {};
    expect([container, words]).toEqual(['prepare', 'exit code 3']);
  });

  test('how a container ended that waits for its next start, and not what it said itself', () => {
    const status = {
      containerStatuses: [
        {
          name: 'a',
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
          lastState: { terminated: { reason: 'OOMKilled', exitCode: 137, message: 'password=x' } },
        },
      ],
    };
    expect(podTrouble(pod(status, TWO), NOW)?.words).toBe('OOMKilled, exit code 137');
  });

  test('why the kubelet refused the whole pod', () => {
    const status = { phase: 'Failed', reason: 'NodeAffinity', message: 'Predicate NodeAffinity failed' };
    expect(podTrouble(pod(status, TWO), NOW)).toEqual({
      container: undefined,
      image: undefined,
      words: 'Predicate NodeAffinity failed',
      since: undefined,
      final: true,
      refused: true,
    });
  });

  test.each([
    ['heard the signal', { reason: 'Completed', exitCode: 0 }],
    ['was killed', { reason: 'Error', exitCode: 137 }],
  ])('why the kubelet ended the whole pod, whose container %s', (_what, terminated) => {
    const containerStatuses = [{ name: 'a', state: { terminated } }];
    const status = { phase: 'Failed', reason: 'DeadlineExceeded', message: 'active for too long', containerStatuses };
    expect(podTrouble(pod(status, TWO), NOW)).toEqual({
      container: undefined,
      image: undefined,
      words: 'active for too long',
      since: undefined,
      final: true,
      refused: false,
      stopped: 'DeadlineExceeded',
    });
  });

  test('no words that are none', () => {
    const waiting = { waiting: { reason: 'ErrImagePull', message: 7 } };
    const odd = pod({ containerStatuses: [{ name: 'a', state: waiting }] }, TWO);
    expect(podTrouble(odd, NOW)?.words).toBeUndefined();
  });
});

describe('whether the kubelet refused a pod', () => {
  const container = { name: 'a', state: { waiting: { reason: 'PodInitializing' } } };

  test.each([
    ['one for a reason that nobody has heard of', { reason: 'NewReason', message: 'no' }, true],
    ['one that it says so of', { reason: 'Evicted', message: 'Pod was rejected: The node had condition: x' }, true],
    [
      'one that has containers and a refusal',
      { reason: 'Evicted', message: 'Pod was rejected: x', containerStatuses: [container] },
      true,
    ],
    ['one that was evicted later', { reason: 'Evicted', message: 'The node was low on resource' }, false],
    ['one that has failed by itself', { reason: 'NewReason', containerStatuses: [container] }, false],
    ['one without a reason', {}, false],
  ])('%s', (_what, status, expected) => {
    expect(isRefused({ status: { phase: 'Failed', ...status } })).toBe(expected);
  });
});
