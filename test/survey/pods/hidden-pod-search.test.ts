import { describe, expect, test } from '@jest/globals';
import type { ApiRequest } from '../../../src/kubectl/connection.ts';
import { gatherHiddenPodFacts } from '../../../src/survey/pods/hidden-pod-facts.ts';
import { searchHiddenNamesakes, searchKubelets } from '../../../src/survey/pods/hidden-pod-search.ts';
import type { KubeletPod } from '../../../src/pods/kubelet-pod.ts';
import { scriptedConnection, type ScriptedAnswer } from '../../kubectl/scripted-connection.ts';

const REQUEST = { askKubelet: true, nodeTimeout: 1000, signal: new AbortController().signal, now: () => new Date() };

const ok = (value: object): ScriptedAnswer => ({ pieces: [JSON.stringify(value)] });
const refusal = (code: number, reason: string): ScriptedAnswer => ({
  status: code,
  pieces: [JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message: reason })],
});

/** A cluster of nodes with the static pods of each, as `NAMESPACE/NAME`; `more` answers other paths. */
function cluster(
  nodes: Readonly<Record<string, readonly string[]>>,
  more: Readonly<Record<string, ScriptedAnswer>> = {},
): ReturnType<typeof scriptedConnection> {
  const answers = new Map(Object.entries(more));
  for (const [node, names] of Object.entries(nodes)) {
    const items = names.map((full) => {
      const [namespace, name] = full.split('/');
      const annotations = { 'kubernetes.io/config.hash': `hash-of-${full}`, 'kubernetes.io/config.source': 'file' };
      return { metadata: { namespace, name, annotations }, status: { phase: 'Running' } };
    });
    const path = `/api/v1/nodes/${node}`;
    if (!answers.has(path)) answers.set(path, ok({ metadata: { name: node } }));
    if (!answers.has(`${path}/proxy/pods`)) answers.set(`${path}/proxy/pods`, ok({ kind: 'PodList', items }));
  }
  return scriptedConnection(({ path }) => answers.get(path) ?? refusal(404, 'NotFound'));
}

const found = (pods: readonly KubeletPod[]) =>
  pods.map(({ metadata, node }) => `${metadata.namespace ?? ''}/${metadata.name ?? ''} on ${node}`).sort();
const paths = (requests: readonly ApiRequest[]) => requests.map(({ path }) => path).sort();
const wanted = (name: string, namespace?: string, node?: string) => ({ name, namespace, node });

describe('the kubelets asked for a name', () => {
  test('are those of every node that it ends in', async () => {
    const { connection, requests } = cluster({ 'cp-1': ['a/x-cp-1', 'a/y-cp-1'], '1': ['b/x-cp-1'], 'cp-2': [] });
    const { pods, unreadable } = await searchKubelets(connection, wanted('x-cp-1'), REQUEST);
    expect([found(pods), unreadable]).toEqual([['a/x-cp-1 on cp-1', 'b/x-cp-1 on 1'], []]);
    expect(paths(requests)).toEqual([
      '/api/v1/nodes/1',
      '/api/v1/nodes/1/proxy/pods',
      '/api/v1/nodes/cp-1',
      '/api/v1/nodes/cp-1/proxy/pods',
    ]);
  });

  test('are none where the name ends in no node', async () => {
    const { connection, requests } = cluster({ 'cp-1': [] });
    expect(await searchKubelets(connection, wanted('cp'), REQUEST)).toEqual({ nodes: [], pods: [], unreadable: [] });
    expect(requests).toEqual([]);
  });

  test('find only pods of the namespace asked for', async () => {
    const { connection } = cluster({ n: ['a/x-n', 'b/x-n'] });
    expect(found((await searchKubelets(connection, wanted('x-n', 'b'), REQUEST)).pods)).toEqual(['b/x-n on n']);
  });

  test('find a manifest by its name on the node given, and ask no other', async () => {
    const { connection, requests } = cluster({ n: ['a/x-n', 'a/x', 'a/xx-n'], x: [] });
    const { pods } = await searchKubelets(connection, wanted('x', undefined, 'n'), REQUEST);
    expect([found(pods), paths(requests)]).toEqual([['a/x on n', 'a/x-n on n'], ['/api/v1/nodes/n/proxy/pods']]);
  });

  test('are not known where Nodes may not be read, which is told', async () => {
    const { connection } = cluster({ n: ['a/x-n'] }, { '/api/v1/nodes/n': refusal(403, 'Forbidden') });
    const { pods, unreadable } = await searchKubelets(connection, wanted('x-n'), REQUEST);
    expect([pods, unreadable.map(({ permission }) => permission)]).toEqual([[], ['get nodes']]);
  });
});

describe('namesakes without a mirror', () => {
  const POD = '/api/v1/namespaces/a/pods/x-n';
  const mirror = ok({
    metadata: { name: 'x-n', annotations: { 'kubernetes.io/config.mirror': 'h' } },
    spec: { nodeName: 'n' },
  });
  const elsewhere = ok({
    metadata: { name: 'x-n', annotations: { 'kubernetes.io/config.mirror': 'h' } },
    spec: { nodeName: 'y-n' },
  });

  test.each<[what: string, answer: ScriptedAnswer, names: readonly string[]]>([
    ['are those beside an ordinary pod', ok({ metadata: { name: 'x-n' } }), ['a/x-n on n']],
    ['are those of which there is no pod', refusal(404, 'NotFound'), ['a/x-n on n']],
    ['are those whose name the mirror of another node has', elsewhere, ['a/x-n on n']],
    ['are not those that have a mirror', mirror, []],
    ['are not those of which it is not known', refusal(403, 'Forbidden'), []],
  ])('%s', async (_what, answer, names) => {
    const { connection } = cluster({ n: ['a/x-n'] }, { [POD]: answer });
    const { pods, unreadable } = await searchHiddenNamesakes(connection, wanted('x-n'), REQUEST);
    expect([found(pods), unreadable.length]).toEqual([names, answer.status === 403 ? 1 : 0]);
  });

  test('are not looked for where the name ends in a number alone', async () => {
    const { connection, requests } = cluster({ '0': ['a/db-0'] });
    expect((await searchHiddenNamesakes(connection, wanted('db-0'), REQUEST)).pods).toEqual([]);
    expect(requests).toEqual([]);
  });
});

test('a pod whose mirror came meanwhile is no hidden pod', async () => {
  const annotations = { 'kubernetes.io/config.mirror': 'hash-of-a/x-n', 'kubernetes.io/config.source': 'file' };
  const mirror = ok({ metadata: { name: 'x-n', namespace: 'a', annotations }, spec: { nodeName: 'n' } });
  const { connection } = cluster({ n: ['a/x-n'] }, { '/api/v1/namespaces/a/pods/x-n': mirror });
  const { pods } = await searchKubelets(connection, wanted('x-n'), REQUEST);
  expect(await gatherHiddenPodFacts(connection, pods[0]!, REQUEST)).toBeUndefined();
});

test('a hidden pod comes with what was found of its node, and why it has no mirror', async () => {
  const { connection } = cluster({ n: ['a/x-n'] });
  const { pods } = await searchKubelets(connection, wanted('x-n'), REQUEST);
  const facts = (await gatherHiddenPodFacts(connection, pods[0]!, REQUEST))!;
  expect(facts.node?.metadata?.name).toBe('n');
  expect(facts.compared.differences).toEqual(['hidden']);
  expect(facts.compared.why.map(({ cause }) => cause)).toEqual(['namespace-missing']);
});
