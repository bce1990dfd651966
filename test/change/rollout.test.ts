import { describe, expect, test } from '@jest/globals';
import type { Observation, SeenContainer, SeenPod } from '../../src/pods/health/observation.ts';
import { Rollout, type RolloutState, type WantedRollout } from '../../src/change/rollout.ts';

const EDIT: WantedRollout = { oldHash: 'old', gone: false, stableFor: 10_000, ownServer: false };
const NEW: WantedRollout = { ...EDIT, oldHash: undefined };
const STOP: WantedRollout = { ...EDIT, gone: true };

const UNREACHABLE: Observation = { kind: 'unreachable', why: 'connection refused' };

function absent(from: SeenPod['from']): Observation {
  return { kind: 'absent', from };
}

function container(changes: Partial<SeenContainer> = {}): SeenContainer {
  return {
    name: 'web',
    role: 'main',
    restartPolicy: 'Always',
    state: 'running',
    reason: undefined,
    message: undefined,
    end: undefined,
    restarts: 0,
    run: 'first',
    ready: true,
    ...changes,
  };
}

function pod(changes: Partial<SeenPod> = {}): SeenPod {
  return {
    kind: 'pod',
    from: 'mirror',
    hash: 'new',
    phase: 'Running',
    ready: true,
    refused: undefined,
    ending: false,
    containers: [container()],
    ...changes,
  };
}

const OLD = pod({ hash: 'old', containers: [container({ run: 'before' })] });
const WELL = pod();

/** A pod whose only container is this, and is not ready. */
function unready(changes: Partial<SeenContainer>, ofPod: Partial<SeenPod> = {}): SeenPod {
  return pod({ ready: false, containers: [container({ ready: false, ...changes })], ...ofPod });
}

const CREATING = unready({ state: 'waiting', reason: 'ContainerCreating', run: undefined }, { phase: 'Pending' });

/** What is said after each look, in a line: `12 waiting: …`. Looks have their second. */
function watch(wanted: WantedRollout, looks: readonly (readonly [second: number, Observation])[]): string[] {
  const rollout = new Rollout(wanted);
  return looks.map(([second, observation]) => `${second} ${line(rollout.take(observation, 1_000 * second + 700))}`);
}

/** A look at a second. */
function at(second: number, observation: Observation): [number, Observation] {
  return [second, observation];
}

function line(state: RolloutState): string {
  switch (state.kind) {
    case 'waiting':
      return state.progress;
    case 'done':
      return 'done';
    case 'failed':
      return `failed${state.container === undefined ? '' : ` [${state.container}]`}: ${state.why}`;
  }
}

const TAKING_UP = 'waiting for the kubelet to pick up the manifest';
const EXPECTED = 'the API server does not answer, as expected: its own manifest is changing';
const STABLE = (words = '1 of 1 containers ready'): string => `${words}; it must stay that way for 10s`;

describe('an edit', () => {
  test('is not judged by the old mirror, and is done when the new pod was well long enough', () => {
    expect(
      watch(EDIT, [
        at(0, OLD),
        at(6, OLD),
        at(12, OLD),
        at(13, CREATING),
        at(14, WELL),
        at(15, WELL),
        at(19, WELL),
        at(23, WELL),
        at(24, WELL),
      ]),
    ).toEqual([
      `0 ${TAKING_UP}`,
      `6 ${TAKING_UP}`,
      `12 ${TAKING_UP}`,
      '13 0 of 1 containers ready (web: ContainerCreating)',
      `14 ${STABLE()}`,
      `15 ${STABLE()}`,
      `19 ${STABLE()}`,
      `23 ${STABLE()}`,
      '24 done',
    ]);
  });

  test('shows at the kubelet at once, and is judged by it where no mirror comes', () => {
    const starting: SeenPod = { ...CREATING, from: 'kubelet' };
    const running: SeenPod = { ...WELL, from: 'kubelet' };
    expect(watch(EDIT, [at(1, starting), at(12, running), at(17, running), at(22, running)])).toEqual([
      '1 0 of 1 containers ready (web: ContainerCreating)',
      `12 ${STABLE()}`,
      `17 ${STABLE()}`,
      '22 done',
    ]);
  });

  test('goes on where the old mirror is seen once more', () => {
    expect(
      watch(EDIT, [at(1, CREATING), at(2, OLD), at(13, WELL), at(14, OLD), at(15, WELL), at(20, WELL), at(25, WELL)]),
    ).toEqual([
      '1 0 of 1 containers ready (web: ContainerCreating)',
      `2 ${TAKING_UP}`,
      `13 ${STABLE()}`,
      `14 ${TAKING_UP}`,
      `15 ${STABLE()}`,
      `20 ${STABLE()}`,
      '25 done',
    ]);
  });

  test('is not known to be taken up where the hash is not told', () => {
    expect(watch(EDIT, [at(1, pod({ hash: undefined }))])).toEqual([
      '1 it is not known which manifest the pod runs from',
    ]);
  });

  test('begins anew with a hash that replaces the new one', () => {
    const third = pod({ hash: 'third' });
    expect(watch(EDIT, [at(0, WELL), at(5, WELL), at(9, third), at(14, third), at(19, third)])).toEqual([
      `0 ${STABLE()}`,
      `5 ${STABLE()}`,
      `9 ${STABLE()}`,
      `14 ${STABLE()}`,
      '19 done',
    ]);
  });

  test('of which two looks lie far apart counts a few seconds of these', () => {
    expect(watch(EDIT, [at(0, WELL), at(3600, WELL), at(3605, WELL)])).toEqual([
      `0 ${STABLE()}`,
      `3600 ${STABLE()}`,
      '3605 done',
    ]);
  });
});

describe('a command that ends with 3', () => {
  const end = { reason: 'Error', exitCode: 3 };
  const crashed = unready({ state: 'terminated', reason: 'Error', end });
  const again = pod({ containers: [container({ restarts: 1, run: 'second', end })] });
  const backOff = unready({ state: 'waiting', reason: 'CrashLoopBackOff', restarts: 1, run: undefined, end });

  test('is not well for being ready for 3 seconds, and has failed when the kubelet waits', () => {
    expect(
      watch(EDIT, [
        at(11, OLD),
        at(12, WELL),
        at(14, WELL),
        at(15, crashed),
        at(16, again),
        at(18, again),
        at(19, backOff),
      ]),
    ).toEqual([
      `11 ${TAKING_UP}`,
      `12 ${STABLE()}`,
      `14 ${STABLE()}`,
      '15 0 of 1 containers ready (web: Error)',
      `16 ${STABLE()}`,
      `18 ${STABLE()}`,
      '19 failed [web]: container web keeps crashing (Error, exit code 3, 1 restart)',
    ]);
  });

  test('may crash once, as an API server does whose etcd starts', () => {
    expect(
      watch(EDIT, [at(12, WELL), at(15, crashed), at(16, again), at(20, again), at(25, again), at(26, again)]),
    ).toEqual([
      `12 ${STABLE()}`,
      '15 0 of 1 containers ready (web: Error)',
      `16 ${STABLE()}`,
      `20 ${STABLE()}`,
      `25 ${STABLE()}`,
      '26 done',
    ]);
  });

  test('has failed with its second restart, also where it runs at that moment', () => {
    const second = pod({
      containers: [container({ restarts: 2, run: 'third', end: { reason: 'OOMKilled', exitCode: 137 } })],
    });
    expect(watch(EDIT, [at(30, second)])).toEqual([
      '30 failed [web]: container web keeps crashing (OOMKilled, exit code 137, 2 restarts)',
    ]);
  });

  test('counts time anew after a restart that was not seen', () => {
    const runs = pod({ containers: [container({ run: 'second' })] });
    expect(watch(EDIT, [at(0, WELL), at(5, WELL), at(9, runs), at(14, runs), at(19, runs)])).toEqual([
      `0 ${STABLE()}`,
      `5 ${STABLE()}`,
      `9 ${STABLE()}`,
      `14 ${STABLE()}`,
      '19 done',
    ]);
  });

  test('tells why the runtime could not start it', () => {
    const message = 'exec: "/nope": stat /nope: no such file or directory: unknown';
    const lost = unready({
      state: 'waiting',
      reason: 'CrashLoopBackOff',
      restarts: 1,
      message,
      end: { reason: 'StartError', exitCode: 128 },
    });
    expect(watch(EDIT, [at(13, lost)])).toEqual([
      `13 failed [web]: container web keeps crashing (StartError, exit code 128, 1 restart): ${message}`,
    ]);
  });
});

test('a pod that was there not long ago comes back in the back-off where it left, which is no crash', () => {
  const backOff = unready({
    state: 'waiting',
    reason: 'CrashLoopBackOff',
    restarts: 4,
    end: { reason: 'Error', exitCode: 2 },
  });
  const back = pod({ containers: [container({ restarts: 5 })] });
  expect(watch(NEW, [at(1, backOff), at(20, backOff), at(40, back), at(45, back), at(50, back)])).toEqual([
    '1 0 of 1 containers ready (web: CrashLoopBackOff)',
    '20 0 of 1 containers ready (web: CrashLoopBackOff)',
    `40 ${STABLE()}`,
    `45 ${STABLE()}`,
    '50 done',
  ]);
  const worse = unready({
    state: 'waiting',
    reason: 'CrashLoopBackOff',
    restarts: 6,
    end: { reason: 'Error', exitCode: 2 },
  });
  expect(watch(NEW, [at(1, backOff), at(90, worse)])).toEqual([
    '1 0 of 1 containers ready (web: CrashLoopBackOff)',
    '90 failed [web]: container web keeps crashing (Error, exit code 2, 1 restart)',
  ]);
});

test('a new pod is taken up with whatever hash', () => {
  expect(watch(NEW, [at(0, absent('mirror')), at(1, CREATING), at(3, WELL), at(8, WELL), at(13, WELL)])).toEqual([
    `0 ${TAKING_UP}`,
    '1 0 of 1 containers ready (web: ContainerCreating)',
    `3 ${STABLE()}`,
    `8 ${STABLE()}`,
    '13 done',
  ]);
});

describe('what cannot be started', () => {
  const PULL = 'rpc error: code = NotFound desc = failed to pull and unpack image "example.com/no:1": not found';
  const waitingFor = (reason: string, message?: string): SeenPod =>
    unready({ state: 'waiting', reason, message, run: undefined }, { phase: 'Pending' });

  test('for its image has failed when that lasts', () => {
    const pulls = [
      at(12, CREATING),
      at(14, waitingFor('ErrImagePull', PULL)),
      at(16, waitingFor('ImagePullBackOff', 'Back-off pulling image "example.com/no:1"')),
      at(19, waitingFor('ErrImagePull', PULL)),
    ];
    expect(watch(EDIT, pulls)).toEqual([
      '12 0 of 1 containers ready (web: ContainerCreating)',
      '14 0 of 1 containers ready (web: ErrImagePull)',
      '16 0 of 1 containers ready (web: ImagePullBackOff)',
      `19 failed [web]: the image of container web is not available (ErrImagePull): ${PULL}`,
    ]);
  });

  test('for its image may still come', () => {
    const backOff = waitingFor('ImagePullBackOff');
    expect(watch(EDIT, [at(14, backOff), at(18, backOff), at(19, CREATING), at(20, backOff), at(24, backOff)])).toEqual(
      [
        '14 0 of 1 containers ready (web: ImagePullBackOff)',
        '18 0 of 1 containers ready (web: ImagePullBackOff)',
        '19 0 of 1 containers ready (web: ContainerCreating)',
        '20 0 of 1 containers ready (web: ImagePullBackOff)',
        '24 0 of 1 containers ready (web: ImagePullBackOff)',
      ],
    );
  });

  test.each(['InvalidImageName', 'ErrImageNeverPull'])('for %s has failed at once', (reason) => {
    expect(watch(EDIT, [at(12, waitingFor(reason, 'as it is'))])).toEqual([
      `12 failed [web]: the image of container web is not available (${reason}): as it is`,
    ]);
  });

  test.each(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'])(
    'for %s has failed when that lasts',
    (reason) => {
      const stuck = waitingFor(reason, 'no such thing');
      expect(watch(EDIT, [at(12, stuck), at(17, stuck)])).toEqual([
        `12 0 of 1 containers ready (web: ${reason})`,
        `17 failed [web]: container web cannot be started (${reason}): no such thing`,
      ]);
    },
  );

  test('for its kubelet refuses it has failed at once', () => {
    const refused = pod({ phase: 'Failed', ready: undefined, refused: 'OutOfcpu: Node lacks cpu', containers: [] });
    expect(watch(EDIT, [at(12, refused)])).toEqual([
      '12 failed: the kubelet does not run the pod: OutOfcpu: Node lacks cpu',
    ]);
  });
});

describe('a manifest that cannot be read', () => {
  test('has failed where the kubelet itself has no pod any more for long', () => {
    const gone = absent('kubelet');
    expect(watch(EDIT, [at(1, OLD), at(3, gone), at(20, gone), at(32, gone), at(33, gone)])).toEqual([
      `1 ${TAKING_UP}`,
      `3 ${TAKING_UP}`,
      `20 ${TAKING_UP}`,
      `32 ${TAKING_UP}`,
      '33 failed: the pod is gone and the kubelet has not picked up the new manifest: it may be unable to read it',
    ]);
  });

  test('is not told from a mirror that the API server refuses', () => {
    const gone = absent('mirror');
    expect(watch(EDIT, [at(1, OLD), at(3, gone), at(300, gone)])).toEqual([
      `1 ${TAKING_UP}`,
      `3 ${TAKING_UP}`,
      `300 ${TAKING_UP}`,
    ]);
  });

  test('is not told from a mirror that is replaced', () => {
    expect(watch(EDIT, [at(11, WELL), at(12, absent('mirror')), at(13, WELL), at(18, WELL), at(23, WELL)])).toEqual([
      `11 ${STABLE()}`,
      '12 the pod cannot be seen right now',
      `13 ${STABLE()}`,
      `18 ${STABLE()}`,
      '23 done',
    ]);
  });
});

describe("the API server's own edit", () => {
  const wanted: WantedRollout = { ...EDIT, ownServer: true };

  test('is done when it is back with the new hash', () => {
    const starting = unready({ state: 'running' });
    expect(
      watch(wanted, [
        at(0, UNREACHABLE),
        at(11, UNREACHABLE),
        at(14, OLD),
        at(15, starting),
        at(18, WELL),
        at(23, WELL),
        at(28, WELL),
      ]),
    ).toEqual([
      `0 ${EXPECTED}`,
      `11 ${EXPECTED}`,
      `14 ${TAKING_UP}`,
      '15 0 of 1 containers ready (web: not ready)',
      `18 ${STABLE()}`,
      `23 ${STABLE()}`,
      '28 done',
    ]);
  });

  test('never fails for silence alone', () => {
    expect(watch(wanted, [at(0, UNREACHABLE), at(299, UNREACHABLE)])).toEqual([`0 ${EXPECTED}`, `299 ${EXPECTED}`]);
  });

  test('counts anew after an outage, which may have been a crash', () => {
    expect(
      watch(wanted, [at(0, WELL), at(5, WELL), at(6, UNREACHABLE), at(7, WELL), at(12, WELL), at(17, WELL)]),
    ).toEqual([`0 ${STABLE()}`, `5 ${STABLE()}`, `6 ${EXPECTED}`, `7 ${STABLE()}`, `12 ${STABLE()}`, '17 done']);
  });
});

test('an outage of a server that has no part in it is not counted, and what was seen before is', () => {
  expect(watch(EDIT, [at(0, WELL), at(5, WELL), at(6, UNREACHABLE), at(20, WELL), at(24, WELL), at(25, WELL)])).toEqual(
    [
      `0 ${STABLE()}`,
      `5 ${STABLE()}`,
      '6 the pod cannot be seen right now: connection refused',
      `20 ${STABLE()}`,
      `24 ${STABLE()}`,
      '25 done',
    ],
  );
});

describe('a pod that is to be gone', () => {
  test('is gone when its mirror is, and stays away', () => {
    const gone = absent('mirror');
    expect(watch(STOP, [at(0, OLD), at(1, { ...OLD, ending: true }), at(3, gone), at(8, gone), at(13, gone)])).toEqual([
      '0 waiting for the kubelet to terminate the pod',
      '1 the pod is being terminated',
      `3 ${STABLE('the pod is gone')}`,
      `8 ${STABLE('the pod is gone')}`,
      '13 done',
    ]);
  });

  test('is not gone where it comes back', () => {
    const gone = absent('kubelet');
    expect(
      watch(STOP, [at(3, gone), at(8, gone), at(9, OLD), at(10, gone), at(15, gone), at(19, gone), at(20, gone)]),
    ).toEqual([
      `3 ${STABLE('the pod is gone')}`,
      `8 ${STABLE('the pod is gone')}`,
      '9 waiting for the kubelet to terminate the pod',
      `10 ${STABLE('the pod is gone')}`,
      `15 ${STABLE('the pod is gone')}`,
      `19 ${STABLE('the pod is gone')}`,
      '20 done',
    ]);
  });

  test('has failed where another manifest defines it', () => {
    expect(watch(STOP, [at(0, OLD), at(13, CREATING), at(14, WELL), at(18, WELL)])).toEqual([
      '0 waiting for the kubelet to terminate the pod',
      '13 the kubelet now runs the pod from another manifest',
      '14 the kubelet now runs the pod from another manifest',
      '18 failed: the kubelet now runs the pod from another manifest',
    ]);
  });

  test('is not seen to be gone while nobody answers', () => {
    expect(
      watch({ ...STOP, ownServer: true }, [at(3, absent('node')), at(8, UNREACHABLE), at(60, absent('node'))]),
    ).toEqual([`3 ${STABLE('the pod is gone')}`, `8 ${EXPECTED}`, `60 ${STABLE('the pod is gone')}`]);
  });
});

describe('containers of a pod', () => {
  const ended = (exitCode: number, restartPolicy: SeenContainer['restartPolicy']): SeenContainer =>
    container({
      state: 'terminated',
      reason: exitCode === 0 ? 'Completed' : 'Error',
      end: { reason: exitCode === 0 ? 'Completed' : 'Error', exitCode },
      restartPolicy,
      ready: false,
    });
  const init = (changes: Partial<SeenContainer>): SeenContainer =>
    container({ name: 'init', role: 'init', restartPolicy: 'OnFailure', ready: false, ...changes });

  test.each<[title: string, seen: SeenPod, told: string]>([
    ['all have ended for good', pod({ phase: 'Succeeded', ready: false, containers: [ended(0, 'Never')] }), 'done'],
    [
      'one has ended well and need not run, one runs',
      pod({ ready: false, containers: [ended(0, 'OnFailure'), container({ name: 'side' })] }),
      STABLE('2 of 2 containers ready'),
    ],
    [
      'one has ended well and is to run again',
      pod({ ready: false, containers: [ended(0, 'Always')] }),
      '0 of 1 containers ready (web: Completed)',
    ],
    [
      'one has ended well, and whether it runs again is not known',
      pod({ ready: false, containers: [ended(0, undefined)] }),
      '0 of 1 containers ready (web: Completed)',
    ],
    [
      'one has failed and is never started again',
      pod({ ready: false, containers: [ended(2, 'Never'), container({ name: 'side' })] }),
      'failed [web]: container web failed (Error, exit code 2)',
    ],
    [
      'one has failed and is started again',
      pod({ ready: false, containers: [ended(2, 'OnFailure')] }),
      '0 of 1 containers ready (web: Error)',
    ],
    ['it has failed as a whole', pod({ phase: 'Failed', ready: false }), 'failed: the pod has failed'],
    [
      'an init container goes on',
      unready({ state: 'waiting', reason: 'PodInitializing' }, { containers: [init({}), container({ ready: false })] }),
      'waiting for init container init',
    ],
    [
      'an init container was started again',
      pod({
        ready: false,
        containers: [
          init({ state: 'waiting', reason: 'CrashLoopBackOff', restarts: 1, end: { reason: 'Error', exitCode: 1 } }),
        ],
      }),
      'failed [init]: container init keeps crashing (Error, exit code 1, 1 restart)',
    ],
    [
      'an init container has ended',
      pod({ containers: [init({ state: 'terminated', end: { reason: 'Completed', exitCode: 0 } }), container()] }),
      STABLE(),
    ],
    [
      'a sidecar is not ready',
      pod({ ready: false, containers: [container({ name: 'proxy', role: 'sidecar', ready: false }), container()] }),
      '1 of 2 containers ready (proxy: not ready)',
    ],
    [
      'all are ready and a readiness gate is not',
      pod({ ready: false }),
      'its containers are ready, but the pod as a whole is not',
    ],
    [
      'nobody can tell whether one is ready',
      pod({ from: 'node', ready: undefined, containers: [container({ ready: undefined })] }),
      STABLE('1 of 1 containers running, readiness not known'),
    ],
    [
      'the probe of one says less here than to the kubelet',
      pod({ from: 'node', ready: undefined, containers: [container({ unsure: 'only its connection was tried' })] }),
      STABLE('1 of 1 containers ready (web: only its connection was tried)'),
    ],
    ['none is known yet', pod({ phase: 'Pending', ready: undefined, containers: [] }), 'waiting for its containers'],
    ['it is being ended', pod({ ending: true }), 'the pod is being terminated'],
  ])('%s', (_, seen, told) => {
    expect(watch(EDIT, [at(0, seen)])).toEqual([`0 ${told}`]);
  });
});
