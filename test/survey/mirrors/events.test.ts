import { expect, test } from '@jest/globals';
import { traceStaticPods } from '../../../src/survey/mirrors/events.ts';
import { ApiError } from '../../../src/facts/errors.ts';
import { recordings } from '../../api-server/api-server.ts';
import { scriptedConnection } from '../../kubectl/scripted-connection.ts';

const HASH = '0123456789abcdef0123456789abcdef';
const SIGNAL = new AbortController().signal;

function trace(...pages: readonly (readonly object[])[]) {
  let page = 0;
  const { connection, requests } = scriptedConnection(() => {
    const items = pages[page] ?? [];
    page += 1;
    const metadata = page < pages.length ? { continue: `page-${page}` } : {};
    return { pieces: [JSON.stringify({ kind: 'EventList', metadata, items })] };
  });
  const reading = traceStaticPods(connection, { namespace: undefined, chunkSize: 2, signal: SIGNAL });
  const traces = reading.then((read) => read.traces);
  return { traces, requests };
}

function event(more: object, uid = HASH): object {
  return {
    involvedObject: { kind: 'Pod', namespace: 'ns', name: 'a-n', uid },
    source: { component: 'kubelet', host: 'n' },
    type: 'Normal',
    reason: 'Started',
    ...more,
  };
}

test("a real server's Events of a pod without a mirror tell of it", async () => {
  const { items } = recordings('v1.36.2-later').find(({ name }) => name === 'events-of-a-static-pod-without-mirror')!
    .response.body as { items: object[] };
  expect(await trace(items).traces).toEqual([
    {
      hash: '8553111f134fe6ef825186699cd618b8',
      namespace: 'locked',
      name: 'psa-denied-cp-1',
      node: 'cp-1',
      first: '2026-11-23T09:32:53Z',
      last: '2026-11-23T09:32:53Z',
      lastReason: 'Started',
      lastMessage: 'Container started',
      warning: undefined,
    },
  ]);
});

test('the Events of one pod are gathered over pages, in whatever order they come', async () => {
  const { traces, requests } = trace(
    [
      event({ firstTimestamp: '2026-01-01T02:00:00Z', lastTimestamp: '2026-01-01T03:00:00Z', reason: 'Pulled' }),
      event({ firstTimestamp: '2026-01-01T01:00:00Z', lastTimestamp: '2026-01-01T01:00:00Z', reason: 'First' }),
    ],
    [
      event({
        type: 'Warning',
        reason: 'BackOff',
        message: 'again',
        eventTime: '2026-01-01T02:30:00.000000Z',
        series: { lastObservedTime: '2026-01-01T04:00:00.000000Z' },
      }),
    ],
  );
  expect(await traces).toEqual([
    {
      hash: HASH,
      namespace: 'ns',
      name: 'a-n',
      node: 'n',
      first: '2026-01-01T01:00:00Z',
      last: '2026-01-01T04:00:00.000000Z',
      lastReason: 'BackOff',
      lastMessage: 'again',
      warning: 'BackOff: again',
    },
  ]);
  expect(requests.map(({ path, query }) => `${path}?${(query ?? []).map((pair) => pair.join('=')).join('&')}`)).toEqual(
    [
      '/api/v1/events?fieldSelector=involvedObject.kind=Pod&limit=2',
      '/api/v1/events?fieldSelector=involvedObject.kind=Pod&limit=2&continue=page-1',
    ],
  );
});

test('only a uid of 32 hexadecimal digits is a hash', async () => {
  const uids = ['7a1c2f6e-8d5b-4c3a-9f0e-1b2d3c4e5f60', HASH.toUpperCase(), `${HASH}0`, ''];
  expect(await trace(uids.map((uid) => event({}, uid))).traces).toEqual([]);
});

test('an Event may lack everything but its uid', async () => {
  const [only] = await trace([{ involvedObject: { uid: HASH } }]).traces;
  expect(only).toEqual({
    hash: HASH,
    namespace: '',
    name: '',
    node: '',
    first: undefined,
    last: undefined,
    lastReason: '',
    lastMessage: '',
    warning: undefined,
  });
});

test('a list that expires on the way goes on with what the server offers', async () => {
  const answers = [
    { pieces: [JSON.stringify({ metadata: { continue: 'x' }, items: [event({})] })] },
    {
      status: 410,
      pieces: [JSON.stringify({ kind: 'Status', reason: 'Expired', message: 'too old', metadata: { continue: 'y' } })],
    },
    { pieces: [JSON.stringify({ metadata: {}, items: [event({}, HASH.replace('0', 'f'))] })] },
  ];
  const { connection } = scriptedConnection(() => answers.shift()!);
  const traces = await traceStaticPods(connection, { namespace: 'ns', chunkSize: 1, signal: SIGNAL });
  expect(traces.traces.length).toBe(2);
});

test('a refusal is thrown', async () => {
  const pieces = [JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: 'no', code: 403 })];
  const { connection } = scriptedConnection(() => ({ status: 403, pieces }));
  const traces = traceStaticPods(connection, { namespace: undefined, chunkSize: 0, signal: SIGNAL });
  await expect(traces).rejects.toThrow(ApiError);
});
