import { describe, expect, test } from '@jest/globals';
import type { ApiRequest } from '../../../src/kubectl/connection.ts';
import { followStaticPods, type ChangeType, type WatchNote } from '../../../src/survey/pods/pod-watch.ts';
import { listStaticPods, type StaticPodQuery } from '../../../src/survey/pods/static-pods.ts';
import { ApiError, ConnectionError, InterruptedError } from '../../../src/facts/errors.ts';
import type { MirrorPod } from '../../../src/pods/listed-pod.ts';
import { scriptedConnection, type ScriptedAnswer } from '../../kubectl/scripted-connection.ts';

const COLUMNS = ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP', 'Node'].map((name) => ({ name }));

function mirror(name: string, version: number, status: string) {
  const metadata = {
    name: `${name}-n`,
    namespace: 'kube-system',
    uid: name,
    resourceVersion: String(version),
    annotations: { 'kubernetes.io/config.mirror': name, 'kubernetes.io/config.source': 'file' },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u', controller: true }],
  };
  return { cells: [`${name}-n`, '1/1', status, '0', '1d', '', 'n'], object: { metadata } };
}

function list(version: number, ...rows: readonly object[]): ScriptedAnswer {
  const table = { kind: 'Table', metadata: { resourceVersion: String(version) }, columnDefinitions: COLUMNS, rows };
  return { pieces: [JSON.stringify(table)] };
}

/** An event as a server sends it: only the first of a watch names the columns. */
function event(type: string, row: object, columns: unknown = COLUMNS): string {
  return `${JSON.stringify({ type, object: { kind: 'Table', columnDefinitions: columns, rows: [row] } })}\n`;
}

function bookmark(version: number): string {
  const object = { metadata: { resourceVersion: String(version) } };
  return `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Table', rows: [{ cells: [], object }] } })}\n`;
}

function status(code: number, reason: string, message: string): string {
  return JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message });
}

const GONE: ScriptedAnswer = { status: 410, pieces: [status(410, 'Expired', 'too old resource version: 1 (9)')] };
const REFUSED = new ConnectionError('refused', 'the connection was refused');
const BROKEN = new ConnectionError('reset', 'the connection broke off');

interface Followed {
  /** `TYPE name status`, and notes in brackets, in the order in which they came. */
  readonly told: readonly string[];
  /** Resource version of each watch, `list` for each list. */
  readonly asked: readonly string[];
  readonly pauses: readonly number[];
  readonly end: unknown;
}

/** Follows a script of answers, the first of which is the list; at its end the user presses Ctrl-C. */
async function follow(
  script: readonly (ScriptedAnswer | Error)[],
  more: Partial<StaticPodQuery> = {},
): Promise<Followed> {
  const interruption = new AbortController();
  const answers = [...script];
  const { connection, requests } = scriptedConnection(() => {
    const answer = answers.shift();
    if (answers.length === 0) interruption.abort();
    if (answer === undefined) throw new InterruptedError();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const query: StaticPodQuery = {
    namespace: undefined,
    nodes: [],
    labelSelector: undefined,
    fieldSelector: undefined,
    chunkSize: 500,
    fullScan: false,
    signal: interruption.signal,
    now: () => new Date(0),
    ...more,
  };
  const told: string[] = [];
  const pauses: number[] = [];
  const listing = await listStaticPods(connection, query);
  const follower = {
    onChange: (type: ChangeType, pod: MirrorPod) => {
      told.push(`${type} ${pod.metadata.name ?? ''} ${pod.status}`);
      return Promise.resolve();
    },
    onNote: (note: WatchNote) => void told.push('why' in note ? `[${note.kind}: ${note.why}]` : `[${note.kind}]`),
  };
  const pause = (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
    return Promise.resolve();
  };
  const end = await followStaticPods(connection, query, listing, follower, { seconds: 30, silence: 0, pause }).catch(
    (error: unknown) => error,
  );
  return { told, asked: requests.map(describeRequest), pauses, end };
}

function describeRequest({ query = [] }: ApiRequest): string {
  const parameters = new Map(query);
  return parameters.get('watch') === 'true' ? (parameters.get('resourceVersion') ?? '') : 'list';
}

describe('a watch', () => {
  test('tells each change, and goes on where the last one ended', async () => {
    const { told, asked, end } = await follow([
      list(10, mirror('a', 5, 'Running')),
      {
        pieces: [
          event('MODIFIED', mirror('a', 11, 'Error')) + event('ADDED', mirror('b', 12, 'Pending'), null).slice(0, 20),
          event('ADDED', mirror('b', 12, 'Pending'), null).slice(20),
          bookmark(30),
        ],
      },
      { pieces: [event('DELETED', mirror('b', 31, 'Running'))] },
      { pieces: [] },
    ]);
    expect(told).toEqual(['MODIFIED a-n Error', 'ADDED b-n Pending', 'DELETED b-n Running']);
    expect(asked).toEqual(['list', '10', '30', '31']);
    expect(end).toBeInstanceOf(InterruptedError);
  });

  test('takes the columns from a bookmark that comes first, as a quiet server sends it', async () => {
    const named = bookmark(20).replace('"rows":', `"columnDefinitions":${JSON.stringify(COLUMNS)},"rows":`);
    const { told } = await follow([
      list(10),
      { pieces: [named, event('ADDED', mirror('a', 21, 'Running'), null)] },
      { pieces: [] },
    ]);
    expect(told).toEqual(['ADDED a-n Running']);
  });

  test('asks for the same pods as the list, for bookmarks, and for an end', async () => {
    const { connection, requests } = scriptedConnection(() => list(1));
    const signal = AbortSignal.abort();
    const query = {
      namespace: 'kube-system',
      nodes: ['n'],
      labelSelector: 'a=b',
      fieldSelector: 'status.phase=Running',
      chunkSize: 7,
      fullScan: false,
      signal,
      now: () => new Date(0),
    };
    const listing = await listStaticPods(connection, query);
    const follower = { onChange: () => Promise.resolve(), onNote: () => undefined };
    await expect(followStaticPods(connection, query, listing, follower)).rejects.toThrow(InterruptedError);
    expect(requests[1]).toMatchObject({
      path: '/api/v1/namespaces/kube-system/pods',
      query: [
        ['watch', 'true'],
        ['allowWatchBookmarks', 'true'],
        ['resourceVersion', '1'],
        ['timeoutSeconds', '30'],
        ['fieldSelector', 'spec.serviceAccountName=,spec.nodeName=n,status.phase=Running'],
        ['labelSelector', 'a=b'],
      ],
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      timeout: 0,
      silence: 45_000,
    });
  });

  test('takes plain pods from a server without tables', async () => {
    const { metadata } = mirror('a', 11, '').object;
    const pod = { kind: 'Pod', metadata, spec: { nodeName: 'n' }, status: { phase: 'Pending' } };
    const { told, asked } = await follow([
      list(10),
      { pieces: [`${JSON.stringify({ type: 'ADDED', object: pod })}\n`] },
      { pieces: [] },
    ]);
    expect([told, asked]).toEqual([['ADDED a-n Pending'], ['list', '10', '11']]);
  });

  test('passes over pods that are not static, and those of other nodes', async () => {
    const ordinary = { ...mirror('x', 12, 'Running'), object: { metadata: { name: 'x', resourceVersion: '12' } } };
    const { told, asked } = await follow(
      [list(10), { pieces: [event('ADDED', mirror('a', 11, 'Running')), event('ADDED', ordinary)] }, { pieces: [] }],
      { nodes: ['m', 'o'] },
    );
    expect([told, asked]).toEqual([[], ['list', '10', '12']]);
  });
});

describe('a watch that the server has forgotten', () => {
  const before = list(10, mirror('same', 1, 'Running'), mirror('changed', 2, 'Running'), mirror('gone', 3, 'Running'));
  const after = list(50, mirror('same', 1, 'Running'), mirror('changed', 40, 'Error'), mirror('new', 41, 'Pending'));
  const told = ['[relisted]', 'DELETED gone-n Running', 'MODIFIED changed-n Error', 'ADDED new-n Pending'];

  test.each<[string, ScriptedAnswer]>([
    ['at once', GONE],
    ['by an event', { pieces: [`{"type":"ERROR","object":${status(410, 'Expired', 'too old')}}\n`] }],
    ['because etcd was restored', { status: 504, pieces: [status(504, 'Timeout', 'Too large resource version: 10')] }],
  ])('is listed again without repeating what is known: %s', async (_, answer) => {
    const followed = await follow([before, answer, after, { pieces: [] }]);
    expect(followed.told).toEqual(told);
    expect(followed.asked).toEqual(['list', '10', 'list', '50']);
    expect(followed.pauses.length).toBe(1);
  });

  test('is listed again although the list fails at first', async () => {
    const followed = await follow([before, GONE, REFUSED, REFUSED, after, { pieces: [] }]);
    expect(followed.told).toEqual(['[lost: the connection was refused]', '[restored]', ...told]);
    expect(followed.asked).toEqual(['list', '10', 'list', 'list', 'list', '50']);
  });
});

describe('a server that forgets what it has just listed', () => {
  test('is not asked without a pause', async () => {
    const { asked, pauses } = await follow([list(10), GONE, list(20), GONE, list(30), GONE, { pieces: [] }]);
    expect([asked, pauses.length]).toEqual([['list', '10', 'list', '20', 'list', '30', 'list'], 3]);
  });
});

describe('a server that goes away', () => {
  test('is said once, waited for with growing pauses, and said to be back', async () => {
    const { told, asked, pauses } = await follow([
      list(10),
      { pieces: [event('ADDED', mirror('a', 11, 'Running')), BROKEN] },
      REFUSED,
      { status: 503, pieces: [status(503, 'ServiceUnavailable', 'apiserver not ready')] },
      REFUSED,
      list(12, mirror('a', 12, 'Error')),
      { pieces: [event('MODIFIED', mirror('a', 13, 'Running'))] },
      { pieces: [] },
    ]);
    expect(told).toEqual([
      'ADDED a-n Running',
      '[lost: the connection was refused]',
      '[restored]',
      '[relisted]',
      'MODIFIED a-n Error',
      'MODIFIED a-n Running',
    ]);
    expect(asked).toEqual(['list', '10', '11', 'list', 'list', 'list', '12', '13']);
    expect(pauses.every((pause, index) => pause >= [250, 250, 500, 1000, 250, 250][index]!)).toBe(true);
    expect(pauses.every((pause, index) => pause <= [500, 500, 1000, 2000, 500, 500][index]!)).toBe(true);
  });

  test('for a moment only is not worth a word', async () => {
    const { told, asked } = await follow([list(10), { pieces: [BROKEN] }, { pieces: [] }]);
    expect([told, asked]).toEqual([[], ['list', '10', '10']]);
  });

  test('never makes for pauses of more than five seconds', async () => {
    const { pauses } = await follow([list(10), ...Array.from({ length: 12 }, () => REFUSED), { pieces: [] }]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5000);
    expect(Math.max(...pauses)).toBeGreaterThanOrEqual(2500);
  });

  test('and speaks nonsense is tried again', async () => {
    const nonsense = ['<html>\n', '[]\n'].map((text) => ({ pieces: [text] }));
    const { told } = await follow([list(10), ...nonsense, list(10), { pieces: [] }]);
    const why = 'the watch was answered with something that is not an event';
    expect(told).toEqual([`[lost: ${why}]`, '[restored]', '[relisted]']);
  });

  test('may refuse while it starts again, but not for good', async () => {
    const refusal: ScriptedAnswer = { status: 403, pieces: [status(403, 'Forbidden', 'RBAC: not found')] };
    const patient = await follow([list(10), { pieces: [] }, refusal, refusal, list(10), { pieces: [] }]);
    expect(patient.told).toEqual(['[refused: RBAC: not found]', '[restored]', '[relisted]']);
    const { end, asked, told } = await follow([list(10), { pieces: [] }, ...Array.from({ length: 20 }, () => refusal)]);
    expect(end).toEqual(new ApiError(403, 'Forbidden', 'RBAC: not found'));
    expect([asked.length, told]).toEqual([11, ['[refused: RBAC: not found]']]);
  });

  test.each([
    [403, 'Forbidden', 'pods is forbidden'],
    [401, 'Unauthorized', 'Unauthorized'],
  ])('is not waited for where it never took a watch, but refuses it: %i', async (code, reason, message) => {
    const refusal: ScriptedAnswer = { status: code, pieces: [status(code, reason, message)] };
    const { end, asked, told, pauses } = await follow([list(10), refusal, { pieces: [] }]);
    expect(end).toEqual(new ApiError(code, reason, message));
    expect([asked, told, pauses]).toEqual([['list', '10'], [], []]);
  });

  test('that says the request is wrong is believed', async () => {
    const { end } = await follow([list(10), { status: 400, pieces: [status(400, 'BadRequest', 'no')] }, list(1)]);
    expect(end).toEqual(new ApiError(400, 'BadRequest', 'no'));
  });
});
