import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mirrorPod } from '../../../src/pods/listed-pod.ts';
import { Mirrors } from '../../../src/pods/mirrors.ts';
import { pairPods } from '../../../src/pods/static-pod.ts';
import { looksDifferent } from '../../../src/pods/view-difference.ts';
import type { Pod } from '../../../src/kubernetes/kubernetes.ts';
import { readStaticPods } from '../../../src/survey/nodes/static-pods-answer.ts';
import { wholeListedPod } from '../../../src/survey/pods/pod-table.ts';
import { scriptedConnection, type ScriptedAnswer } from '../../kubectl/scripted-connection.ts';
import { counters, hasSandbox, inRuntime, recordings, type KubeObject } from '../../api-server/api-server.ts';

const NOW = new Date('2026-11-27T21:40:00Z');
const PATIENCE = { nodeTimeout: 1000, signal: new AbortController().signal, now: () => NOW };

const ok = (value: object): ScriptedAnswer => ({ pieces: [JSON.stringify(value)] });
const text = (status: number, body: string): ScriptedAnswer => ({ status, pieces: [body] });
const status = (code: number, reason: string): ScriptedAnswer => ({
  status: code,
  pieces: [JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message: reason })],
});

/** What one recorded node has: the pods that its kubelet shows, those that run, and the mirrors. */
interface RecordedNode {
  readonly node: string;
  readonly pods: readonly KubeObject[];
  readonly running: readonly KubeObject[];
  readonly mirrors: readonly KubeObject[];
}

function itemsOf(set: string, name: string): readonly KubeObject[] {
  const { body } = recordings(set).find((one) => one.name === name)!.response;
  return (body as { items: KubeObject[] }).items;
}

/** Where no answer of `/runningpods/` was recorded, it is worked out from the pods. */
function recordedNode(
  set: string,
  node: string,
  names: readonly [pods: string, mirrors: string, running?: string],
): RecordedNode {
  const pods = itemsOf(set, names[0]);
  const running = names[2] === undefined ? pods.filter(hasSandbox).map(inRuntime) : itemsOf(set, names[2]);
  const mirrors = itemsOf(set, names[1]).filter(({ spec }) => (spec as { nodeName?: string }).nodeName === node);
  return { node, pods, running, mirrors };
}

const NODES: Readonly<Record<string, RecordedNode>> = {
  'a kubelet with pods that never started': recordedNode('v1.36.2-never-started', 'lab-b', [
    'node-lab-b-kubelet-pods',
    'pods-static-on-node',
    'node-lab-b-runningpods',
  ]),
  'a kubelet with a hidden pod': recordedNode('v1.36.2', 'cp-1', [
    'node-cp-1-kubelet-pods',
    'pods-static-by-field-selector',
    'node-cp-1-runningpods',
  ]),
  'a kubelet of 1.27 with a pod that waits unseen': recordedNode('v1.27.16', 'master-0.example.internal', [
    'node-kubelet-pods',
    'pods-static-by-field-selector',
  ]),
};

function mirrorsOf(pods: readonly KubeObject[]): Mirrors {
  return new Mirrors(pods.map((pod) => mirrorPod(wholeListedPod(structuredClone(pod) as unknown as Pod, NOW))));
}

type Answers = Readonly<Record<string, ScriptedAnswer>>;

function answersOf({ pods, running }: RecordedNode): Answers {
  const own = pods.filter(({ metadata }) => metadata.annotations?.['kubernetes.io/config.source'] !== 'api');
  const counts = { ordinary: pods.length - own.length, desired: own.length, mirrored: 0 };
  return {
    pods: ok({ kind: 'PodList', items: pods }),
    'runningpods/': ok({ kind: 'PodList', items: running }),
    metrics: text(200, counters(counts).join('\n')),
  };
}

/** What is known of a node, and which endpoints were asked for it. */
async function ask(one: RecordedNode, answers: Answers, namespace?: string) {
  const { connection, requests } = scriptedConnection(({ path }) => {
    return answers[path.replace(/^.*\/proxy\//, '')] ?? status(404, 'NotFound');
  });
  const mirrors = mirrorsOf(one.mirrors);
  const reading = await readStaticPods(connection, one.node, PATIENCE, { mirrors, namespace });
  const asked = requests.map(({ path }) => path.replace(/^.*\/proxy\//, ''));
  return { reading, mirrors, asked, requests };
}

const only = (one: RecordedNode, isKept: (name: string) => boolean): RecordedNode => {
  const keep = ({ metadata }: KubeObject): boolean => isKept(metadata.name);
  return { ...one, pods: one.pods.filter(keep), running: one.running.filter(keep), mirrors: one.mirrors.filter(keep) };
};

describe.each(Object.entries(NODES))('%s', (_, recorded) => {
  test('hides nothing behind its small answers, whichever of its pods and mirrors there are', async () => {
    const names = [...new Set(recorded.pods.map(({ metadata }) => metadata.name))];
    const some = fc.subarray(names);
    const property = fc.asyncProperty(some, some, async (there, mirrored) => {
      const one = only(recorded, (name) => there.includes(name));
      const mirrors = recorded.mirrors.filter(({ metadata }) => mirrored.includes(metadata.name));
      const { reading, mirrors: known } = await ask({ ...one, mirrors }, answersOf(one));
      if (reading.kind !== 'read' || reading.value.pods !== undefined) return;
      const { connection } = scriptedConnection(() => answersOf(one).pods!);
      const whole = await readStaticPods(connection, one.node, PATIENCE, undefined);
      const { pods = [], running = NaN } = whole.kind === 'read' ? whole.value : {};
      expect(pairPods(one.node, pods, known).filter(looksDifferent)).toEqual([]);
      expect(reading.value).toEqual({ node: one.node, running, pods: undefined });
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

describe('a kubelet that really has pods that never started', () => {
  const recorded = NODES['a kubelet with pods that never started']!;
  const fine = ['web-lab-b', 'scale-fine-lab-b'];

  test('is asked for no pods where each runs and has its mirror', async () => {
    const one = only(recorded, (name) => fine.includes(name));
    const { reading, asked } = await ask(one, answersOf(one));
    expect(reading).toEqual({ kind: 'read', value: { node: 'lab-b', running: 2, pods: undefined } });
    expect(asked).toEqual(['metrics', 'runningpods/']);
  });

  test('is asked for the counts alone, as newer kubelets answer them', async () => {
    const one = only(recorded, (name) => fine.includes(name));
    const { requests } = await ask(one, answersOf(one));
    expect(requests.map(({ query }) => query)).toEqual([
      [
        ['name[]', 'kubelet_desired_pods'],
        ['name[]', 'kubelet_working_pods'],
      ],
      undefined,
    ]);
  });

  test.each([
    ['was not let in', 'scale-refused-lab-b', 'Failed'],
    ['has no sandbox', 'scale-sandbox-lab-b', 'Pending'],
    ['has no image', 'scale-noimage-lab-b', 'Pending'],
    ['is in its init containers', 'scale-init-lab-b', 'Pending'],
    ['has ended', 'scale-done-lab-b', 'Failed'],
    ['runs in a namespace that does not exist', 'scale-mount-lab-b', 'Running'],
  ])('shows one that %s, and has no mirror', async (_, name, phase) => {
    const one = only(recorded, (each) => fine.includes(each) || each === name);
    const mirrors = one.mirrors.filter(({ metadata }) => fine.includes(metadata.name));
    const { reading, asked } = await ask({ ...one, mirrors }, answersOf(one));
    const pods = reading.kind === 'read' ? (reading.value.pods ?? []) : [];
    expect(pods.filter(({ metadata }) => metadata.name === name).map((pod) => pod.phase)).toEqual([phase]);
    expect(asked).toEqual(['metrics', 'pods']);
  });

  test('shows one that never started in another namespace than was asked about', async () => {
    const one = only(recorded, (name) => [...fine, 'scale-sandbox-lab-b'].includes(name));
    const mirrors = one.mirrors.filter(({ metadata }) => metadata.namespace === 'default');
    const { asked } = await ask({ ...one, mirrors }, answersOf(one), 'default');
    expect(asked).toEqual(['metrics', 'runningpods/', 'pods']);
  });

  test('is asked for no pods where those of the namespace agree, and all others run', async () => {
    const one = only(recorded, (name) => fine.includes(name));
    const mirrors = one.mirrors.filter(({ metadata }) => metadata.namespace === 'default');
    const { reading, asked } = await ask({ ...one, mirrors }, answersOf(one), 'default');
    expect(reading).toEqual({ kind: 'read', value: { node: 'lab-b', running: 2, pods: undefined } });
    expect(asked).toEqual(['metrics', 'runningpods/']);
  });
});

describe('small answers that cannot be had', () => {
  const one = only(NODES['a kubelet with pods that never started']!, (name) => name === 'web-lab-b');
  const fine = answersOf(one);

  test.each<[string, Answers]>([
    ['no metrics', { metrics: text(404, '404 page not found\n') }],
    ['metrics that the kubelet refuses', { metrics: text(403, 'Forbidden (user=x, verb=get)') }],
    ['metrics without a count', { metrics: text(200, 'up 1\n') }],
    ['no debugging handlers', { 'runningpods/': text(405, 'Debug endpoints are disabled.\n') }],
    ['a container runtime that does not answer', { 'runningpods/': text(500, 'rpc error: code = Unavailable') }],
    ['running pods that are no list', { 'runningpods/': ok({ kind: 'Pod' }) }],
    ['running pods that break off', { 'runningpods/': text(200, '{"items":[{"metadata"') }],
    ['a malformed pod', { 'runningpods/': ok({ items: [{ metadata: { uid: 7 } }] }) }],
    [
      'a malformed pod, whatever stands after it',
      { 'runningpods/': ok({ items: [{ metadata: { name: 7, uid: 'x' } }, { 'a-': 1 }, ...one.running] }) },
    ],
  ])('%s: the pods are asked for', async (_, more) => {
    const { reading, asked } = await ask(one, { ...fine, ...more });
    expect([reading.kind === 'read' && reading.value.pods?.map(({ metadata }) => metadata.name), asked.at(-1)]).toEqual(
      [['web-lab-b'], 'pods'],
    );
  });

  test.each<[string, ScriptedAnswer, unknown]>([
    [
      'the API server refuses',
      status(403, 'Forbidden'),
      { what: 'kubelet pods of node lab-b', why: 'Forbidden', status: 403, permission: 'get nodes/proxy' },
    ],
    [
      'the API server does not reach the kubelet',
      status(503, 'ServiceUnavailable'),
      { what: 'kubelet pods of node lab-b', why: 'ServiceUnavailable', status: 503 },
    ],
  ])('%s: nothing more is asked', async (_, metrics, unreadable) => {
    const { reading, asked } = await ask(one, { ...fine, metrics });
    expect([reading, asked]).toEqual([{ kind: 'unreadable', unreadable }, ['metrics']]);
  });
});
