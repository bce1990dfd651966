import { describe, expect, test } from '@jest/globals';
import type { ContainerStatus, Pod } from '../../../src/kubernetes/kubernetes.ts';
import { diagnosisOf, likeliestMeaning, mostTelling, podProblems } from '../../../src/pods/health/diagnosis.ts';
import { seenPod } from '../../../src/pods/health/seen-pod.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

type Status = NonNullable<Pod['status']>;

function podProblemsOf(status: Status, spec: NonNullable<Pod['spec']> = { containers: [{ name: 'c' }] }) {
  const pod: Pod = { metadata: { name: 'p-n', namespace: 'default' }, spec, status };
  return podProblems(seenPod(pod, 'kubelet', 'h'), NOW);
}

function problemsOf(...pod: Parameters<typeof podProblemsOf>) {
  return podProblemsOf(...pod).map(({ container, what, meanings, log }) => ({
    container,
    what,
    means: meanings.map(({ means }) => means),
    log,
  }));
}

function statusOf(container: Omit<ContainerStatus, 'name'>, ready: string): Status {
  return {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: ready }],
    containerStatuses: [{ name: 'c', ...container }],
  };
}

function one(container: Omit<ContainerStatus, 'name'>, ready = 'False') {
  return problemsOf(statusOf(container, ready));
}

test('a mirror that is being deleted says nothing of its pod, which runs on', () => {
  const running = { name: 'c', ready: true, state: { running: { startedAt: '2026-03-01T11:00:00Z' } } };
  const pod: Pod = {
    metadata: { name: 'p-n', deletionTimestamp: '2026-03-01T11:59:00Z' },
    spec: { containers: [{ name: 'c' }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [running] },
  };
  expect(podProblems(seenPod(pod, 'mirror', 'h'), NOW)).toEqual([]);
  const finished: Pod = { ...pod, status: { phase: 'Succeeded' } };
  expect(podProblems(seenPod(finished, 'mirror', 'h'), NOW)).toEqual([]);
  expect(podProblems(seenPod(pod, 'kubelet', 'h'), NOW).map(({ what }) => what)).toEqual([
    'the pod is being terminated',
  ]);
});

describe('a container', () => {
  test('that runs and is ready', () => {
    expect(one({ ready: true, state: { running: { startedAt: '2026-03-01T11:00:00Z' } } }, 'True')).toEqual([]);
  });

  test('that is started again and again', () => {
    expect(
      one({
        ready: false,
        restartCount: 5,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
        lastState: { terminated: { reason: 'Error', exitCode: 1 } },
      }),
    ).toEqual([
      { container: 'c', what: 'container c keeps crashing (Error, exit code 1, 5 restarts)', means: [], log: 'newest' },
    ]);
  });

  test('that needs more memory than it may have', () => {
    const means = ['the kernel killed it because memory ran out: it reached its limit, or the node had none left'];
    expect(
      one({ ready: false, restartCount: 1, state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }),
    ).toEqual([
      { container: 'c', what: 'container c has exited (OOMKilled, exit code 137, 1 restart)', means, log: 'newest' },
    ]);
  });

  test.each([
    [139, 'its program crashed (segmentation fault)'],
    [143, 'it was told to stop: a liveness or startup probe failed, or somebody stopped it'],
  ])('that ends with %i', (exitCode, means) => {
    expect(one({ ready: false, state: { terminated: { exitCode } } })).toEqual([
      { container: 'c', what: `container c has exited (exit code ${exitCode})`, means: [means], log: 'newest' },
    ]);
  });

  test.each([
    [
      'ErrImagePull',
      'failed to pull and unpack image "registry.k8s.io/etcd:9": failed to resolve reference "registry.k8s.io/etcd:9": registry.k8s.io/etcd:9: not found',
      'the registry has no such image',
    ],
    [
      'ImagePullBackOff',
      'Back-off pulling image "x:1": ErrImagePull: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials',
      'the registry does not let the node read the image, or has no such image',
    ],
    [
      'ErrImagePull',
      'failed to do request: Head "https://reg.example/v2/x": dial tcp: lookup reg.example on 10.0.0.2:53: no such host',
      'the image cannot be pulled: the name reg.example cannot be resolved',
    ],
    [
      'ImagePullBackOff',
      'Back-off pulling image "k:9": ErrImagePull: failed to do request: Head "https://reg.example/v2/k": dial tcp: lookup reg.example on 10.255.255.53:53: read udp 10.200.0.1:46689->10.255.255.53:53: i/o timeout',
      'the image cannot be pulled: the name reg.example cannot be resolved',
    ],
    [
      'ErrImagePull',
      'failed to do request: Head "https://10.0.0.9:5000/v2/k": dial tcp 10.0.0.9:5000: connect: connection refused',
      'the image cannot be pulled: it cannot connect to 10.0.0.9:5000: connection refused',
    ],
    [
      'ErrImagePull',
      'failed to do request: Head "https://reg.example/v2/k": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'the image cannot be pulled: the node or the registry does not accept a certificate',
    ],
    [
      'ErrImagePull',
      'failed to do request: Head "https://reg.example/v2/k": http: server gave HTTP response to HTTPS client',
      'the image cannot be pulled: the registry does not use TLS',
    ],
    [
      'ErrImagePull',
      'failed to extract layer: write /var/lib/containerd/x: no space left on device',
      'the image cannot be pulled: no space is left, usually because a disk of the node is full',
    ],
    [
      'ErrImageNeverPull',
      'Container image "x" is not present with pull policy of Never',
      'the image is not on the node, and imagePullPolicy is Never',
    ],
    ['InvalidImageName', "couldn't parse image name", 'that is not a valid image name'],
  ])('whose image cannot be had: %s, %s', (reason, message, means) => {
    expect(one({ ready: false, state: { waiting: { reason, message } } })).toEqual([
      {
        container: 'c',
        what: `the image of container c is not available (${reason}): ${message}`,
        means: [means],
        log: undefined,
      },
    ]);
  });

  test('whose program is not in its image', () => {
    const message = 'failed to create containerd task: exec: "/bin/no": stat /bin/no: no such file or directory';
    expect(one({ ready: false, state: { waiting: { reason: 'RunContainerError', message } } })).toEqual([
      {
        container: 'c',
        what: `container c cannot be started (RunContainerError): ${message}`,
        means: ['the container has no program /bin/no'],
        log: undefined,
      },
    ]);
  });

  test('that runs and is not ready', () => {
    expect(one({ ready: false, state: { running: { startedAt: '2026-03-01T11:00:00Z' } } })).toEqual([
      {
        container: 'c',
        what: 'container c runs but is not ready: its startup or readiness probe has not passed',
        means: [],
        log: 'newest',
      },
    ]);
  });

  describe('that runs again and is ready', () => {
    function again(startedAt: string, terminated: object, restartCount: number, ready = 'True') {
      const state = { running: { startedAt } };
      const lastState = { terminated: { finishedAt: startedAt, ...terminated } };
      const status = statusOf({ ready: true, restartCount, state, lastState }, ready);
      return podProblemsOf(status).map(({ what, log, runsAgain = false }) => ({ what, log, runsAgain }));
    }
    const COMPLETED = { reason: 'Completed', exitCode: 0 };
    const FAILED = { reason: 'Error', exitCode: 2 };

    test.each<[when: string, startedAt: string, end: object, restarts: number, words: string]>([
      ['ended well once', '2026-03-01T11:59:00Z', COMPLETED, 1, '(Completed, exit code 0, 1 restart)'],
      [
        'ended well several times',
        '2026-03-01T11:59:00Z',
        COMPLETED,
        2,
        '(Completed, exit code 0, 2 restarts), and may exit again',
      ],
      ['failed a moment ago', '2026-03-01T11:59:00Z', FAILED, 1, '(Error, exit code 2, 1 restart), and may exit again'],
      ['failed, and has run well since', '2026-03-01T11:49:00Z', FAILED, 3, '(Error, exit code 2, 3 restarts)'],
    ])('and %s, is no trouble, but worth a word', (_, startedAt, end, restarts, words) => {
      const what = `container c was restarted at ${startedAt}, after it exited ${words}`;
      expect(again(startedAt, end, restarts)).toEqual([{ what, log: 'previous', runsAgain: true }]);
    });

    test('and ended long ago, is worth none', () => {
      expect(again('2026-03-01T10:30:00Z', FAILED, 3)).toEqual([]);
    });

    test('hides nothing that is wrong with its pod', () => {
      expect(again('2026-03-01T11:59:00Z', COMPLETED, 1, 'False')).toEqual([
        {
          what: 'container c was restarted at 2026-03-01T11:59:00Z, after it exited (Completed, exit code 0, 1 restart)',
          log: 'previous',
          runsAgain: true,
        },
        { what: 'its containers are ready, but the pod as a whole is not', log: undefined, runsAgain: false },
      ]);
    });
  });
});

test('what comes after an init container waits for it', () => {
  const containers = [{ name: 'a' }, { name: 'b' }];
  const waiting = (name: string) => ({ name, ready: false, state: { waiting: { reason: 'PodInitializing' } } });
  expect(
    problemsOf(
      {
        phase: 'Pending',
        initContainerStatuses: [{ name: 'i', ready: false, state: { terminated: { reason: 'Error', exitCode: 7 } } }],
        containerStatuses: [waiting('a'), waiting('b')],
      },
      { initContainers: [{ name: 'i' }], containers },
    ),
  ).toEqual([{ container: 'i', what: 'init container i has exited (Error, exit code 7)', means: [], log: 'newest' }]);
});

test.each([
  ['Running', 0],
  ['Pending', 1],
])('a container without a status, of a pod that is %s', (phase, count) => {
  const problem = { container: 'c', what: 'container c is waiting to start', means: [], log: undefined };
  expect(problemsOf({ phase })).toEqual(Array(count).fill(problem));
});

test('a pod that its kubelet refuses', () => {
  const message = 'Node had taint that the pod does not tolerate';
  expect(problemsOf({ phase: 'Failed', reason: 'TaintToleration', message })).toEqual([
    {
      container: undefined,
      what: `the kubelet does not run the pod: TaintToleration: ${message}`,
      means: [],
      log: undefined,
    },
  ]);
});

test('what the last lines of its log mean is told apart from what its end means', () => {
  const ended = { means: 'its program crashed', remedy: 'Try another.' };
  const problem = { container: 'c', what: 'container c has exited', meanings: [ended], log: 'newest' } as const;
  const lines = ['Error: unknown flag: --x', 'Error: unknown flag: --x'];
  const flag = {
    means: 'this version has no flag --x',
    remedy: 'Remove the flag from the manifest, or fix its name.',
  };
  const diagnosis = diagnosisOf(problem, { lines });
  expect(diagnosis).toEqual({
    container: 'c',
    what: 'container c has exited',
    meanings: [ended],
    logMeanings: [flag],
    lines,
  });
  expect(likeliestMeaning(diagnosis)).toEqual(ended);
  expect(likeliestMeaning({ ...diagnosis, meanings: [] })).toEqual(flag);
});

test('what its log means depends on the network of its pod', () => {
  const problem = { container: 'c', what: 'container c has exited', meanings: [], log: 'newest' } as const;
  const lines = ['listen tcp :80: bind: address already in use'];
  const { logMeanings } = diagnosisOf(problem, { lines, hostNetwork: false });
  expect(logMeanings.map(({ means }) => means)).toEqual(['another process in the pod already listens on :80']);
});

test('what is wrong tells more than what runs again', () => {
  const again = {
    container: 'a',
    what: 'container a was restarted',
    meanings: [{ means: 'x', remedy: 'y' }],
    logMeanings: [],
    lines: [],
    runsAgain: true,
  } as const;
  const wrong = { container: 'b', what: 'container b has exited', meanings: [], logMeanings: [], lines: [] };
  expect(mostTelling([again, wrong])).toEqual(wrong);
  expect(mostTelling([again])).toEqual(again);
});
