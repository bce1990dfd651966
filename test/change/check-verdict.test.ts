import { expect, test } from '@jest/globals';
import type { CheckPlan } from '../../src/change/check-plan.ts';
import { checkResults, checkVerdict } from '../../src/change/check-verdict.ts';
import type { ContainerState, Pod } from '../../src/kubernetes/kubernetes.ts';

const IMAGE = { image: 'example.com/a:1', policy: 'IfNotPresent' } as const;
const FILE = { path: '/srv/audit.yaml', type: 'File', neededBy: '--audit-policy-file of container c' } as const;
const DIRECTORY = { path: '/srv/d', type: 'Directory', neededBy: 'volume d' } as const;

function podIn(states: readonly ContainerState[], status: Pod['status'] = {}): Pod {
  return {
    status: {
      phase: 'Pending',
      containerStatuses: states.map((state, index) => ({ name: `image-${index}`, state })),
      ...status,
    },
  };
}

const CREATING = { waiting: { reason: 'ContainerCreating' } };
const STARTED = { terminated: { reason: 'StartError', exitCode: 128 } };
const failing = (reason: string): ContainerState => ({ waiting: { reason, message: 'no such host' } });

/** Whether it is settled, and what is told: `error: message`. */
function told(plan: CheckPlan, pod: Pod, warnings: readonly string[] = []): readonly [boolean, ...string[]] {
  const verdict = checkVerdict(plan, pod, warnings);
  const results = checkResults(plan, verdict, 30_000);
  return [verdict.settled, ...results.map(({ severity, check, message }) => `${severity} ${check}: ${message}`)];
}

const images = (count = 1): CheckPlan => ({ images: Array.from({ length: count }, () => IMAGE), paths: [] });

// What containerd, CRI-O and docker make of a program that is not in the image, and of an image that runs as nobody cannot.
test.each<[string, ContainerState]>([
  ['StartError', STARTED],
  ['ContainerCannotRun', { terminated: { reason: 'ContainerCannotRun', exitCode: 127 } }],
  ['RunContainerError', failing('RunContainerError')],
  ['CreateContainerError', failing('CreateContainerError')],
  ['CreateContainerConfigError', failing('CreateContainerConfigError')],
  ['running', { running: { startedAt: '2026-01-01T00:00:00Z' } }],
])('an image is there where its container was to be started: %s', (_, state) => {
  expect(told(images(), podIn([state]))).toEqual([true, 'fine image: the node has image example.com/a:1']);
});

test.each(['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName', 'RegistryUnavailable'])(
  'an image is not there: %s',
  (reason) => {
    const words = `error image: the node cannot get image example.com/a:1: ${reason}: no such host`;
    expect(told(images(), podIn([failing(reason)]))).toEqual([true, words]);
  },
);

test('an image that is still pulled at the end of the time is not there', () => {
  const words = 'error image: the node did not get image example.com/a:1 within 30s';
  expect(told(images(), podIn([CREATING]))).toEqual([false, words]);
  expect(told(images(), { status: { phase: 'Pending' } })).toEqual([false, words]);
  expect(told(images(), podIn([CREATING]), ['FailedCreatePodSandBox: no network'])).toEqual([
    false,
    `${words}: FailedCreatePodSandBox: no network`,
  ]);
});

test('every image has its word', () => {
  expect(told(images(2), podIn([STARTED, failing('ErrImagePull')])).slice(1)).toEqual([
    'fine image: the node has image example.com/a:1',
    'error image: the node cannot get image example.com/a:1: ErrImagePull: no such host',
  ]);
  expect(told(images(2), podIn([STARTED, CREATING]))[0]).toBe(false);
});

test('paths are there once a container was looked at', () => {
  const plan = { images: [], paths: [FILE, DIRECTORY] };
  const there = [
    'fine files: /srv/audit.yaml is on the node (--audit-policy-file of container c)',
    'fine files: /srv/d is on the node (volume d)',
  ];
  // No image was to be looked at: that of the pod need not be there.
  expect(told(plan, podIn([failing('ErrImageNeverPull')]))).toEqual([true, ...there]);
  expect(told(plan, podIn([CREATING]))).toEqual([
    false,
    'warning files: not known: whether /srv/audit.yaml is on the node (no answer within 30s)',
    'warning files: not known: whether /srv/d is on the node (no answer within 30s)',
  ]);
});

test('a path that is not there is told by an Event', () => {
  const event =
    'FailedMount: MountVolume.SetUp failed for volume "path-0" : hostPath type check failed: /srv/audit.yaml is not a file';
  expect(told({ images: [IMAGE], paths: [FILE, DIRECTORY] }, podIn([CREATING]), [event, 'Other: word'])).toEqual([
    true,
    'error files: --audit-policy-file of container c needs /srv/audit.yaml, and the node has no such file',
    'fine files: the kubelet does not complain about /srv/d (volume d)',
    'warning image: not known: whether the node can get image example.com/a:1 (the kubelet looks at images only once all paths are there)',
  ]);
});

test('where its Events cannot be read, a path that is not there is neither denied nor made an image that is not', () => {
  const plan = { images: [IMAGE], paths: [FILE] };
  const unheard = { what: 'Events of the check pod', why: 'no', status: 403, permission: 'list events in namespace x' };
  const resultsOf = (pod: Pod) => checkResults(plan, checkVerdict(plan, pod, []), 30_000, unheard);
  const why = '(no answer within 30s; Events of the check pod could not be read)';
  const hint = 'It needs the permission "list events in namespace x".';
  expect(resultsOf(podIn([CREATING]))).toEqual([
    { severity: 'warning', check: 'files', message: `not known: whether /srv/audit.yaml is on the node ${why}`, hint },
    {
      severity: 'warning',
      check: 'image',
      message: `not known: whether the node can get image example.com/a:1 ${why}`,
      hint,
    },
  ]);
  // What its status tells needs no Event.
  expect(resultsOf(podIn([STARTED])).map(({ severity }) => severity)).toEqual(['fine', 'fine']);
});

test('of a pod that the node does not take nothing is known', () => {
  const pod = { status: { phase: 'Failed', reason: 'OutOfcpu', message: 'Node did not have enough resource' } };
  expect(told({ images: [IMAGE], paths: [FILE] }, pod)).toEqual([
    true,
    'warning files: not known: whether /srv/audit.yaml is on the node (OutOfcpu: Node did not have enough resource)',
    'warning image: not known: whether the node can get image example.com/a:1 (OutOfcpu: Node did not have enough resource)',
  ]);
});
