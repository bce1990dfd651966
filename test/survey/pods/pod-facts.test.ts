import { describe, expect, test } from '@jest/globals';
import type { ApiRequest } from '../../../src/kubectl/connection.ts';
import { gatherPodFacts } from '../../../src/survey/pods/pod-facts.ts';
import type { PodFacts } from '../../../src/nodes/explanation.ts';
import type { Pod } from '../../../src/kubernetes/kubernetes.ts';
import { scriptedConnection, type ScriptedAnswer } from '../../kubectl/scripted-connection.ts';

const POD = '/api/v1/namespaces/kube-system/pods/a-n';
const KUBELET = '/api/v1/nodes/n/proxy/';

function mirror(hash: string, phase = 'Running'): Pod {
  const annotations = { 'kubernetes.io/config.mirror': hash, 'kubernetes.io/config.source': 'file' };
  const owner = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u', controller: true };
  const metadata = { name: 'a-n', namespace: 'kube-system', annotations, ownerReferences: [owner] };
  return { metadata, spec: { nodeName: 'n' }, status: { phase } };
}

function running(hash: string): ScriptedAnswer {
  const annotations = { 'kubernetes.io/config.hash': hash, 'kubernetes.io/config.source': 'file' };
  const pod = { metadata: { name: 'a-n', namespace: 'kube-system', annotations }, status: { phase: 'Running' } };
  return ok({ kind: 'PodList', items: [pod] });
}

const ok = (value: object): ScriptedAnswer => ({ pieces: [JSON.stringify(value)] });
const refusal = (code: number, reason: string, message: string): ScriptedAnswer => ({
  status: code,
  pieces: [JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message })],
});

/** The facts of the mirror with hash 1, where some paths are answered and the rest is not there. */
async function gather(
  answers: Readonly<Record<string, ScriptedAnswer>>,
): Promise<{ readonly facts: PodFacts; readonly requests: readonly ApiRequest[] }> {
  const { connection, requests } = scriptedConnection(({ path }) => {
    return answers[path] ?? refusal(404, 'NotFound', `no ${path}`);
  });
  const request = { askKubelet: true, nodeTimeout: 1000, signal: new AbortController().signal, now: () => new Date() };
  return { facts: await gatherPodFacts(connection, mirror('1'), request), requests };
}

const asksOfPod = (requests: readonly ApiRequest[]): number => requests.filter(({ path }) => path === POD).length;

describe('a mirror beside what its kubelet runs', () => {
  test('is not read again where both agree', async () => {
    const { facts, requests } = await gather({ [`${KUBELET}pods`]: running('1') });
    expect([facts.compared?.differences, asksOfPod(requests)]).toEqual([[], 0]);
  });

  test('is read again where they differ, and compared as it is then', async () => {
    const { facts, requests } = await gather({ [`${KUBELET}pods`]: running('2'), [POD]: ok(mirror('2')) });
    expect([facts.compared?.differences, facts.compared?.mirror?.hash, asksOfPod(requests)]).toEqual([[], '2', 1]);
    expect(facts.pod).toEqual(mirror('2'));
  });

  test('differs where it still does', async () => {
    const { facts } = await gather({ [`${KUBELET}pods`]: running('2'), [POD]: ok(mirror('1', 'Pending')) });
    expect(facts.compared?.differences).toEqual(['hash', 'phase']);
  });

  test('is no more compared where another pod stands in its place', async () => {
    const ordinary: Pod = { metadata: { name: 'a-n', namespace: 'kube-system' }, spec: { nodeName: 'n' } };
    const { facts } = await gather({ [`${KUBELET}pods`]: running('2'), [POD]: ok(ordinary) });
    expect([facts.compared, facts.pod]).toEqual([undefined, ordinary]);
  });

  test('says that it could not be read again', async () => {
    const { facts } = await gather({
      [`${KUBELET}pods`]: running('2'),
      [POD]: refusal(403, 'Forbidden', 'pods are forbidden'),
    });
    expect(facts.compared?.differences).toEqual(['hash']);
    expect(facts.unreadable).toContainEqual({
      what: 'pod kube-system/a-n again, in case it has changed by now',
      why: 'pods are forbidden',
      status: 403,
      permission: 'get pods',
    });
  });

  test('is not compared where the kubelet says nothing', async () => {
    const { facts, requests } = await gather({});
    expect([facts.compared, asksOfPod(requests)]).toEqual([undefined, 0]);
  });
});

describe('a kubelet that cannot be asked', () => {
  const forbidden = refusal(403, 'Forbidden', 'nodes "n" is forbidden');
  const ofKubelet = ({ unreadable }: PodFacts) =>
    unreadable.filter(({ what }) => what.startsWith('kubelet')).map(({ what, why }) => `${what}: ${why}`);

  test('is told of once', async () => {
    const { facts } = await gather({
      [`${KUBELET}configz`]: forbidden,
      [`${KUBELET}flagz`]: forbidden,
      [`${KUBELET}pods`]: forbidden,
    });
    expect(ofKubelet(facts)).toEqual(['kubelet configz, flagz and pods of node n: nodes "n" is forbidden']);
  });

  test('is told of as often as there are reasons', async () => {
    const { facts } = await gather({
      [`${KUBELET}configz`]: refusal(503, 'ServiceUnavailable', 'busy'),
      [`${KUBELET}flagz`]: refusal(404, 'NotFound', 'no flagz'),
      [`${KUBELET}pods`]: refusal(503, 'ServiceUnavailable', 'busy'),
    });
    expect(ofKubelet(facts)).toEqual(['kubelet configz and pods of node n: busy', 'kubelet flagz of node n: no flagz']);
  });
});
