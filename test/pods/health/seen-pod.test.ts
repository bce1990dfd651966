import { expect, test } from '@jest/globals';
import type { SeenContainer } from '../../../src/pods/health/observation.ts';
import { seenPod } from '../../../src/pods/health/seen-pod.ts';
import type { ContainerStatus, Pod } from '../../../src/kubernetes/kubernetes.ts';

const PULL = 'Back-off pulling image "example.com/no:1": ErrImagePull: not found';
const RUNTIME = 'failed to create containerd task: exec: "/no": stat /no: no such file or directory: unknown';
const BACK_OFF = { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container=c pod=p_default(1)' };

function container(changes: Partial<SeenContainer>): SeenContainer {
  return {
    name: 'c',
    role: 'main',
    restartPolicy: 'Always',
    state: 'waiting',
    reason: undefined,
    message: undefined,
    end: undefined,
    restarts: 0,
    run: undefined,
    ready: false,
    ...changes,
  };
}

test.each<[title: string, status: ContainerStatus | undefined, seen: Partial<SeenContainer>]>([
  ['of which nothing is told yet', undefined, {}],
  [
    'that is created',
    { name: 'c', state: { waiting: { reason: 'ContainerCreating' } } },
    { reason: 'ContainerCreating' },
  ],
  [
    'whose image is not there',
    { name: 'c', state: { waiting: { reason: 'ImagePullBackOff', message: PULL } } },
    { reason: 'ImagePullBackOff', message: PULL },
  ],
  [
    'that runs',
    { name: 'c', ready: true, restartCount: 0, state: { running: { startedAt: '2026-11-28T00:00:00Z' } } },
    { state: 'running', ready: true, run: '2026-11-28T00:00:00Z' },
  ],
  [
    'that runs again, and wrote a secret as it ended',
    {
      name: 'c',
      restartCount: 1,
      state: { running: { startedAt: '2026-11-28T00:00:05Z' } },
      lastState: { terminated: { reason: 'Error', exitCode: 3, message: 'password=hunter2' } },
    },
    { state: 'running', restarts: 1, run: '2026-11-28T00:00:05Z', end: { reason: 'Error', exitCode: 3 } },
  ],
  [
    'that waits after a crash',
    {
      name: 'c',
      restartCount: 2,
      state: { waiting: BACK_OFF },
      lastState: { terminated: { reason: 'OOMKilled', exitCode: 137, message: 'password=hunter2' } },
    },
    { reason: 'CrashLoopBackOff', restarts: 2, end: { reason: 'OOMKilled', exitCode: 137 } },
  ],
  [
    'that never started',
    {
      name: 'c',
      restartCount: 1,
      state: { waiting: BACK_OFF },
      lastState: { terminated: { reason: 'StartError', exitCode: 128, message: RUNTIME } },
    },
    { reason: 'CrashLoopBackOff', restarts: 1, message: RUNTIME, end: { reason: 'StartError', exitCode: 128 } },
  ],
  [
    'that has ended',
    { name: 'c', state: { terminated: { reason: 'Completed', exitCode: 0 } } },
    { state: 'terminated', reason: 'Completed', end: { reason: 'Completed', exitCode: 0 } },
  ],
])('a container %s', (_, status, seen) => {
  const pod: Pod = {
    metadata: {},
    spec: { containers: [{ name: 'c' }] },
    status: { phase: 'Running', ...(status !== undefined && { containerStatuses: [status] }) },
  };
  expect(seenPod(pod, 'mirror', 'h')).toEqual({
    kind: 'pod',
    from: 'mirror',
    hash: 'h',
    phase: 'Running',
    ready: undefined,
    refused: undefined,
    ending: false,
    hostNetwork: false,
    containers: [container(seen)],
  });
});

test('a pod has its init containers and sidecars first, each with what restarts it', () => {
  const pod: Pod = {
    metadata: { deletionTimestamp: '2026-11-28T00:00:00Z' },
    spec: {
      restartPolicy: 'Never',
      initContainers: [{ name: 'i' }, { name: 's', restartPolicy: 'Always' }],
      containers: [{ name: 'a' }, { name: 'b', restartPolicy: 'OnFailure' }, { name: 'd', restartPolicyRules: [{}] }],
    },
    status: { phase: 'Pending', conditions: [{ type: 'Ready', status: 'False' }] },
  };
  expect(seenPod(pod, 'kubelet', undefined)).toEqual({
    kind: 'pod',
    from: 'kubelet',
    hash: undefined,
    phase: 'Pending',
    ready: false,
    refused: undefined,
    ending: true,
    hostNetwork: false,
    containers: [
      container({ name: 'i', role: 'init', restartPolicy: 'Never' }),
      container({ name: 's', role: 'sidecar' }),
      container({ name: 'a', restartPolicy: 'Never' }),
      container({ name: 'b', restartPolicy: 'OnFailure' }),
      container({ name: 'd', restartPolicy: undefined }),
    ],
  });
});

test('init containers of a pod that goes on are started again where they fail', () => {
  const { containers } = seenPod({ metadata: {}, spec: { initContainers: [{ name: 'c' }] } }, 'mirror', 'h');
  expect(containers).toEqual([container({ role: 'init', restartPolicy: 'OnFailure' })]);
});

test('a pod that its kubelet refuses says why', () => {
  const status = { phase: 'Failed', reason: 'OutOfcpu', message: 'Node has not enough cpu' };
  expect(seenPod({ metadata: {}, status }, 'mirror', 'h')).toEqual({
    kind: 'pod',
    from: 'mirror',
    hash: 'h',
    phase: 'Failed',
    ready: undefined,
    refused: 'OutOfcpu: Node has not enough cpu',
    ending: false,
    containers: [],
  });
});

test.each([
  [{ hostNetwork: true }, true],
  [{}, false],
  [undefined, undefined],
])('a pod of spec %j', (spec, hostNetwork) => {
  expect(seenPod({ metadata: {}, ...(spec && { spec }) }, 'kubelet', 'h').hostNetwork).toBe(hostNetwork);
});
