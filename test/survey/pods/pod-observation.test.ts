import { describe, expect, test } from '@jest/globals';
import type { Observation, SeenPod } from '../../../src/pods/health/observation.ts';
import { ApiError, ConnectionError, InterruptedError } from '../../../src/facts/errors.ts';
import { PodObserver } from '../../../src/survey/pods/pod-observation.ts';
import { startApiServer } from '../../api-server/api-server.ts';
import { openDesk } from '../../kubectl/connected.ts';
import { scriptedConnection, type ScriptedAnswer } from '../../kubectl/scripted-connection.ts';

const MIRROR = '/api/v1/namespaces/default/pods/web-n';
const KUBELET = '/api/v1/nodes/n/proxy/pods';
const OBSERVED = {
  node: 'n',
  namespace: 'default',
  mirrorName: 'web-n',
  askKubelet: true,
  nodeTimeout: 30_000,
  signal: new AbortController().signal,
};

function pod(annotations: Readonly<Record<string, string>>, phase: string): object {
  const metadata = {
    name: 'web-n',
    namespace: 'default',
    annotations: { 'kubernetes.io/config.source': 'file', ...annotations },
  };
  return { metadata, spec: { nodeName: 'n' }, status: { phase } };
}

const mirror = (hash: string, phase = 'Running'): ScriptedAnswer =>
  ok(pod({ 'kubernetes.io/config.mirror': hash }, phase));
const own = (hash: string, phase = 'Running'): object => pod({ 'kubernetes.io/config.hash': hash }, phase);
const pods = (...items: object[]): ScriptedAnswer => ok({ kind: 'PodList', items });
const ok = (value: object): ScriptedAnswer => ({ pieces: [JSON.stringify(value)] });
const refusal = (code: number, reason: string): ScriptedAnswer => ({
  status: code,
  pieces: [JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message: `refused with ${code}` })],
});
const ABSENT = refusal(404, 'NotFound');
const FORBIDDEN = refusal(403, 'Forbidden');
const broken = (error: Error): ScriptedAnswer => ({ pieces: [error] });

function seen(from: SeenPod['from'], hash: string, phase = 'Running'): Observation {
  const rest = { ready: undefined, refused: undefined, ending: false, hostNetwork: false, containers: [] };
  return { kind: 'pod', from, hash, phase, ...rest };
}

/** What each look shows; of the answers to each question, and of the old hashes, the last one is given again and again. */
async function look(
  times: number,
  mirrors: readonly ScriptedAnswer[],
  kubelets: readonly ScriptedAnswer[],
  changes: Partial<typeof OBSERVED> = {},
  oldHashes: readonly (string | undefined)[] = ['old'],
): Promise<{ readonly looks: readonly unknown[]; readonly asked: readonly string[] }> {
  const left = new Map([
    [MIRROR, [...mirrors]],
    [KUBELET, [...kubelets]],
  ]);
  const { connection, requests } = scriptedConnection(({ path }) => {
    const answers = left.get(path) ?? [];
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? ABSENT;
  });
  const observer = new PodObserver(connection, { ...OBSERVED, ...changes });
  const looks: unknown[] = [];
  for (let index = 0; index < times; index += 1)
    looks.push(
      await observer.observe(oldHashes.at(Math.min(index, oldHashes.length - 1))).catch((error: unknown) => error),
    );
  if (observer.kubeletRefusal !== undefined) looks.push(observer.kubeletRefusal);
  return { looks, asked: requests.map(({ path, timeout }) => `${path === KUBELET ? 'kubelet' : 'mirror'} ${timeout}`) };
}

describe('a pod', () => {
  test.each<[title: string, mirror: ScriptedAnswer, kubelet: ScriptedAnswer, observation: Observation]>([
    ['has the new manifest by its mirror', mirror('new'), pods(), seen('mirror', 'new')],
    [
      'has the new manifest by its kubelet first',
      mirror('old'),
      pods(own('new', 'Pending')),
      seen('kubelet', 'new', 'Pending'),
    ],
    ['has the old manifest by both', mirror('old'), pods(own('old')), seen('mirror', 'old')],
    ['has the old manifest by a mirror whose kubelet has no such pod', mirror('old'), pods(), seen('mirror', 'old')],
    [
      'has the old manifest by a mirror whose kubelet is not reached',
      mirror('old'),
      refusal(502, 'BadGateway'),
      seen('mirror', 'old'),
    ],
    ['has a mirror whose status nobody writes', mirror('new', 'Pending'), pods(own('new')), seen('kubelet', 'new')],
    ['has no mirror', ABSENT, pods(own('new')), seen('kubelet', 'new')],
    ['has no mirror any more, and still runs', ABSENT, pods(own('old')), seen('kubelet', 'old')],
    ['has two manifests for a moment', ABSENT, pods(own('old'), own('new')), seen('kubelet', 'new')],
    ['is nowhere', ABSENT, pods(), { kind: 'absent', from: 'kubelet' }],
    [
      'has no mirror, and its kubelet is not reached',
      ABSENT,
      refusal(502, 'BadGateway'),
      { kind: 'absent', from: 'mirror' },
    ],
    ['is another one of the same name', ok(pod({}, 'Running')), pods(), { kind: 'absent', from: 'kubelet' }],
  ])('%s', async (_, mirrorAnswer, kubeletAnswer, observation) => {
    expect((await look(1, [mirrorAnswer], [kubeletAnswer])).looks).toEqual([observation]);
  });

  test('that was not there before has whatever hash', async () => {
    const { looks, asked } = await look(3, [ABSENT, mirror('new')], [pods()], {}, [undefined]);
    expect([looks, asked]).toEqual([
      [{ kind: 'absent', from: 'kubelet' }, seen('mirror', 'new'), seen('mirror', 'new')],
      ['mirror 5000', 'kubelet 5000', 'mirror 5000', 'mirror 5000'],
    ]);
  });
});

describe('a mirror that lags behind at the first look', () => {
  const mirrors = [mirror('before'), mirror('before'), mirror('old'), mirror('old'), mirror('new')];

  /** As a change makes them: the first look finds out the old hash. */
  async function change(kubelets: readonly ScriptedAnswer[]): Promise<readonly unknown[]> {
    return (await look(kubelets.length, mirrors, kubelets, {}, [undefined, 'old'])).looks;
  }

  test('is not believed, nor the one that takes its place', async () => {
    const starting = pods(own('new', 'Pending'));
    expect(await change([pods(own('old')), pods(own('old')), starting, starting, pods(own('new'))])).toEqual([
      seen('kubelet', 'old'),
      seen('kubelet', 'old'),
      seen('kubelet', 'new', 'Pending'),
      seen('kubelet', 'new', 'Pending'),
      seen('kubelet', 'new'),
    ]);
  });

  test('is nothing that runs where the kubelet has no such pod', async () => {
    expect(await change([pods(), pods(own('new', 'Pending'))])).toEqual([
      { kind: 'absent', from: 'kubelet' },
      seen('kubelet', 'new', 'Pending'),
    ]);
  });

  test('proves nothing while the kubelet is not reached', async () => {
    expect(await change([pods(own('old')), refusal(502, 'BadGateway'), pods(own('new'))])).toEqual([
      seen('kubelet', 'old'),
      {
        kind: 'unreachable',
        why: 'its mirror pod does not show what the kubelet runs, and the kubelet does not answer',
      },
      seen('kubelet', 'new'),
    ]);
  });
});

test('a mirror that shows at the first look what the kubelet runs is believed as soon as it changes', async () => {
  const { looks, asked } = await look(2, [mirror('old'), mirror('new')], [pods(own('old'))], {}, [undefined, 'old']);
  expect([looks, asked]).toEqual([
    [seen('mirror', 'old'), seen('mirror', 'new')],
    ['mirror 5000', 'kubelet 5000', 'mirror 5000'],
  ]);
});

describe('a kubelet', () => {
  test('is asked only while the mirror does not tell, and with patience of seconds', async () => {
    const { asked } = await look(3, [mirror('old'), mirror('new', 'Pending'), mirror('new')], [pods(own('new'))]);
    expect(asked).toEqual(['mirror 5000', 'kubelet 5000', 'mirror 5000', 'kubelet 5000', 'mirror 5000']);
  });

  test('is not asked against the wish', async () => {
    const { looks, asked } = await look(1, [ABSENT], [pods(own('new'))], { askKubelet: false });
    expect([looks, asked]).toEqual([[{ kind: 'absent', from: 'mirror' }], ['mirror 5000']]);
  });

  test.each([401, 403, 404])('that refuses with %d is not asked again', async (status) => {
    const { looks, asked } = await look(2, [mirror('old')], [refusal(status, 'Refused')]);
    expect(looks).toEqual([seen('mirror', 'old'), seen('mirror', 'old'), `refused with ${status}`]);
    expect(asked).toEqual(['mirror 5000', 'kubelet 5000', 'mirror 5000']);
  });

  test('that refuses after it was heard is asked again', async () => {
    const { looks } = await look(3, [mirror('old')], [pods(), FORBIDDEN, pods(own('new'))]);
    expect(looks).toEqual([seen('mirror', 'old'), seen('mirror', 'old'), seen('kubelet', 'new')]);
  });
});

describe('an API server', () => {
  test.each<[title: string, answer: ScriptedAnswer, why: string]>([
    ['fails', refusal(500, 'InternalError'), 'refused with 500'],
    ['has too much to do', refusal(429, 'TooManyRequests'), 'refused with 429'],
    ['breaks off', broken(new ConnectionError('reset', 'the connection broke')), 'the connection broke'],
    ['is late', broken(new ConnectionError('timeout', 'no answer within 5s')), 'no answer within 5s'],
    [
      'shows a pod that is none',
      ok({ metadata: { name: 'web-n' }, status: 1 }),
      'the pod web-n is malformed: status is not an object',
    ],
  ])('that %s proves nothing', async (_, answer, why) => {
    expect((await look(1, [answer], [pods()])).looks).toEqual([{ kind: 'unreachable', why }]);
  });

  test('that refuses does so to whoever asks', async () => {
    const { looks } = await look(1, [FORBIDDEN], [pods()]);
    expect(looks).toEqual([new ApiError(403, 'Forbidden', 'refused with 403')]);
  });

  test.each([401, 403])('that refuses with %d whom it let in before has just been started', async (status) => {
    const { looks } = await look(3, [mirror('new'), refusal(status, 'Refused'), mirror('new')], [pods()]);
    expect(looks).toEqual([
      seen('mirror', 'new'),
      { kind: 'unreachable', why: `refused with ${status}` },
      seen('mirror', 'new'),
    ]);
  });

  test.each<[title: string, error: Error]>([
    ['credentials that cannot be used', new ConnectionError('credentials', 'no plugin')],
    ['an interruption', new InterruptedError()],
  ])('is not blamed for %s', async (_, error) => {
    expect((await look(1, [broken(error)], [])).looks).toEqual([error]);
  });
});

test('a server that goes away is not reached, and one of its pods is seen whole', async () => {
  const server = await startApiServer();
  const desk = await openDesk();
  try {
    await desk.put({ config: server.kubeconfig() });
    const observer = new PodObserver(await desk.connect(), {
      ...OBSERVED,
      node: 'cp-1',
      namespace: 'kube-system',
      mirrorName: 'kube-apiserver-cp-1',
    });
    const running = await observer.observe('old');
    await server.close();
    const away = await observer.observe('old');
    expect(running).toEqual({
      ...seen('mirror', 'b4bef0cedffc1aefa20ab3a148100830'),
      ready: true,
      hostNetwork: true,
      containers: [
        {
          name: 'kube-apiserver',
          role: 'main',
          restartPolicy: 'Always',
          state: 'running',
          reason: undefined,
          message: undefined,
          end: undefined,
          restarts: 0,
          run: '2025-12-01T08:12:30Z',
          ready: true,
        },
      ],
    });
    expect(away).toEqual({
      kind: 'unreachable',
      why: `The connection to the server ${new URL(server.url).host} was refused - did you specify the right host or port?`,
    });
  } finally {
    await desk.clear();
    await server.close();
  }
});
