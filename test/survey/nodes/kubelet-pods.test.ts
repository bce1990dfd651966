import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getKubeletPods } from '../../../src/survey/nodes/kubelet-pods.ts';
import { ApiError, ConnectionError } from '../../../src/facts/errors.ts';
import { scriptedConnection } from '../../kubectl/scripted-connection.ts';

const REQUEST = { node: 'n', timeout: 5000, signal: new AbortController().signal };

async function podsOf(text: string, places: readonly number[] = []): Promise<string[]> {
  const bytes = Buffer.from(text);
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  const { connection } = scriptedConnection(() => ({ pieces }));
  const pods = await getKubeletPods(connection, REQUEST, () => new Date(0));
  return pods.map(({ metadata }) => metadata.name ?? '');
}

function pod(name: string, source: string | undefined, more: object = {}): object {
  const annotations = source === undefined ? {} : { 'kubernetes.io/config.source': source };
  return { metadata: { name, uid: 'u', annotations, ...more }, spec: { containers: [] }, status: {} };
}

function list(...items: object[]): string {
  return JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items });
}

describe("a kubelet's pods", () => {
  test('are those from files and URLs, wherever the chunks end', async () => {
    const text = list(pod('a', 'api'), pod('b', 'file'), pod('c', 'api'), pod('d', 'http'), pod('e', undefined));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2000), { maxLength: 10 }), async (places) => {
        expect(await podsOf(text, places)).toEqual(['b', 'd']);
      }),
    );
  });

  test.each<[string, object]>([
    ['a label', { labels: { 'kubernetes.io/config.source': 'api' } }],
    [
      'an annotation',
      { annotations: { x: '"kubernetes.io/config.source":"api"', 'kubernetes.io/config.source': 'file' } },
    ],
  ])('cannot hide behind the words of an ordinary pod in %s', async (_, more) => {
    expect(await podsOf(list(pod('hiding', 'file', more)))).toEqual(['hiding']);
  });

  test('may be none', async () => {
    expect(await podsOf('{"kind":"PodList","items":null}')).toEqual([]);
    expect(await podsOf(list())).toEqual([]);
  });

  test.each([
    ['a list that breaks off', list(pod('a', 'file')).slice(0, -5)],
    ['an item that is no object', '{"items":[[1]]}'],
    ['an item that is no JSON', '{"items":[{"a":}]}'],
    [
      'an item that is no pod',
      '{"items":[{"metadata":{"name":1,"annotations":{"kubernetes.io/config.source":"file"}}}]}',
    ],
    ['a web page', '<html></html>'],
    ['a Status', '{"kind":"Status"}'],
    ['nothing', ''],
  ])('are refused as %s', async (_, text) => {
    await expect(podsOf(text)).rejects.toThrow(ConnectionError);
  });

  test('are refused in the words of the server', async () => {
    const status = { kind: 'Status', reason: 'Forbidden', message: 'nodes "n" is forbidden', code: 403 };
    const { connection } = scriptedConnection(() => ({ status: 403, pieces: [JSON.stringify(status)] }));
    await expect(getKubeletPods(connection, REQUEST, () => new Date(0))).rejects.toThrow(
      new ApiError(403, 'Forbidden', 'nodes "n" is forbidden'),
    );
  });

  test.each([
    [401, 'Unauthorized', 'the kubelet refuses the API server itself (HTTP 401)'],
    [403, 'Forbidden (user=kube-apiserver, verb=get)', 'the kubelet refuses the API server itself (HTTP 403)'],
    [404, '404 page not found', 'this kubelet does not show its pods (enableDebuggingHandlers is off)'],
  ])("are refused by the kubelet's own %d, which is no fault of the user", async (status, body, message) => {
    const { connection } = scriptedConnection(() => ({ status, pieces: [body] }));
    await expect(getKubeletPods(connection, REQUEST, () => new Date(0))).rejects.toMatchObject({ status, message });
  });

  test('of the API server are handed over where they look static', async () => {
    const owner = (kind: string) => ({ ownerReferences: [{ apiVersion: 'v1', kind, name: 'n', uid: 'u' }] });
    const hashed = {
      annotations: { 'kubernetes.io/config.hash': 'abc', 'kubernetes.io/config.source': 'api' },
    };
    const text = list(
      pod('owned', 'api', owner('Node')),
      pod('plain', 'api', owner('ReplicaSet')),
      pod('hashed', 'api', hashed),
      pod('named', 'api', { labels: { kind: 'Node', a: 'Node"' } }),
      pod('static', 'file', owner('Node')),
    );
    const seen: string[] = [];
    const { connection } = scriptedConnection(() => ({ pieces: [Buffer.from(text)] }));
    const whole: string[] = [];
    const pods = await getKubeletPods(connection, REQUEST, () => new Date(0), {
      onLookalike: ({ metadata }) => void seen.push(metadata?.name ?? ''),
      onStatic: ({ metadata }) => void whole.push(metadata?.name ?? ''),
    });
    expect(whole).toEqual(['static']);
    // A label in these words is looked at as well: whoever takes the pods judges them.
    expect(seen).toEqual(['owned', 'hashed', 'named']);
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['static']);
  });
});
