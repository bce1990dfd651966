import { describe, expect, test } from '@jest/globals';
import { mirrorPod } from '../../src/pods/listed-pod.ts';
import { staticPod, type StaticPod } from '../../src/pods/static-pod.ts';
import { explainPod, type Explanation, type PodFacts } from '../../src/nodes/explanation.ts';
import type { KubeletPod } from '../../src/pods/kubelet-pod.ts';
import type { KubeletSettings } from '../../src/kubelet/kubelet-settings.ts';
import type { Node, ObjectMeta, OwnerReference, Pod } from '../../src/kubernetes/kubernetes.ts';
import { NO_TRAITS } from '../pods/why/admission-traits.ts';
import { UNASKED } from './unasked-facts.ts';

const OWNER: OwnerReference = { apiVersion: 'v1', kind: 'Node', name: 'cp-1', uid: 'uid-of-cp-1', controller: true };
const ANNOTATIONS = { 'kubernetes.io/config.mirror': 'abc', 'kubernetes.io/config.source': 'file' };
const NODE: Node = {
  metadata: { name: 'cp-1', uid: 'uid-of-cp-1' },
  status: {
    nodeInfo: { kubeletVersion: 'v1.36.1', operatingSystem: 'linux' },
    conditions: [
      { type: 'DiskPressure', status: 'False' },
      { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', lastTransitionTime: '2026-03-04T05:06:07Z' },
    ],
    addresses: [
      { type: 'Hostname', address: 'cp-1' },
      { type: 'InternalIP', address: '10.0.0.1' },
    ],
  },
};

function pod(metadata: Partial<ObjectMeta> = {}, nodeName: string | null = 'cp-1'): Pod {
  const own = { name: 'etcd-cp-1', namespace: 'kube-system', annotations: ANNOTATIONS, ownerReferences: [OWNER] };
  return { metadata: { ...own, ...metadata }, spec: nodeName === null ? {} : { nodeName } };
}

function settings(staticPodPath: string): KubeletSettings {
  return { staticPodPath, staticPodURL: '', fileCheckFrequency: undefined, httpCheckFrequency: undefined };
}

function explain(facts: Partial<PodFacts>): Explanation {
  return explainPod({
    pod: pod(),
    node: NODE,
    ...UNASKED,
    ...facts,
  });
}

const NO_PLACE = {
  location: undefined,
  file: undefined,
  distribution: undefined,
  ownership: undefined,
  recipes: undefined,
};

describe('what a failed signal can mean', () => {
  const rows: readonly [what: string, Partial<PodFacts>, readonly string[]][] = [
    ['nothing where all hold', {}, []],
    ['an orphan where the Node is gone', { node: undefined, nodeGone: true }, ['orphan']],
    [
      'a Node made anew where its uid is another',
      { pod: pod({ ownerReferences: [{ ...OWNER, uid: 'x' }] }) },
      ['node-recreated', 'forged'],
    ],
    [
      'a renamed node where the owner is another',
      { pod: pod({ ownerReferences: [{ ...OWNER, name: 'master-1' }] }) },
      ['node-renamed', 'forged'],
    ],
    ['a renamed node where the suffix is another', { pod: pod({ name: 'etcd-master-1' }) }, ['node-renamed', 'forged']],
    ['a forgery where there is no owner', { pod: pod({ ownerReferences: [] }) }, ['forged']],
    [
      'a forgery where the source is missing',
      { pod: pod({ annotations: { 'kubernetes.io/config.mirror': 'abc' } }) },
      ['forged'],
    ],
    ['nothing of a lookalike', { pod: pod({ annotations: {} }) }, []],
  ];
  test.each(rows)('%s', (_what, facts, suspicions) => {
    expect(explain(facts).suspicions).toEqual(suspicions);
  });
});

describe('a missing owner is explained', () => {
  const ownerless = pod({ ownerReferences: [] });
  const old: Node = { ...NODE, status: { nodeInfo: { kubeletVersion: 'v1.16.0' } } };
  test.each([
    ['by an old kubelet', { node: old, serverVersion: 'v1.17.0' }, 'static'],
    ['by an old server where the Node was not read', { node: undefined, serverVersion: 'v1.16.0' }, 'static'],
    ['not by an old server where the kubelet is newer', { serverVersion: 'v1.16.0' }, 'suspect'],
    ['not where no version is known', { node: undefined }, 'suspect'],
  ])('%s', (_what, facts, verdict) => {
    expect(explain({ pod: ownerless, ...facts }).verdict).toBe(verdict);
  });
});

test('of an ordinary pod: its controller and its node, and no place of a manifest', () => {
  const controller = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true };
  const owners = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'v' }, controller];
  const explanation = explain({ pod: pod({ name: 'db-0', annotations: {}, ownerReferences: owners }) });
  expect(explanation).toMatchObject({ verdict: 'ordinary', controller, suspicions: [], hash: undefined, ...NO_PLACE });
  expect(explanation.node).toEqual({
    name: 'cp-1',
    gone: false,
    ready: 'Unknown',
    reason: 'NodeStatusUnknown',
    since: '2026-03-04T05:06:07Z',
    kubeletVersion: 'v1.36.1',
    address: '10.0.0.1',
  });
});

test('of a lookalike no place of a manifest is told either', () => {
  expect(explain({ pod: pod({ annotations: {} }) })).toMatchObject({ verdict: 'lookalike', ...NO_PLACE });
});

test('of a suspect the place is told, but nobody owns it', () => {
  const { verdict, location, ownership, recipes, distribution } = explain({
    pod: pod({ ownerReferences: [] }),
    configz: settings('/m'),
  });
  expect({ verdict, path: location?.path?.value, ownership, recipes, distribution: distribution?.id }).toEqual({
    verdict: 'suspect',
    path: '/m',
    ownership: undefined,
    recipes: undefined,
    distribution: 'unknown',
  });
});

describe('what the kubelet says of it', () => {
  const kubelet: KubeletPod = {
    metadata: { name: 'etcd-cp-1', namespace: 'kube-system' },
    node: 'cp-1',
    hash: 'abc',
    source: 'file',
    since: '2026-03-04T05:06:07Z',
    phase: 'Running',
    ready: '1/1',
    status: 'Running',
    restarts: '0',
    traits: NO_TRAITS,
  };
  const mirrorOf = (one: Pod) =>
    mirrorPod({ metadata: one.metadata ?? {}, nodeName: 'cp-1', ready: '1/1', status: '', restarts: '0', age: '1d' });
  const compared = (running: KubeletPod | undefined, one = pod()): StaticPod =>
    staticPod({
      node: 'cp-1',
      kubelet: running,
      mirror: { ...mirrorOf(one), phase: 'Running' },
      kubeletAnswered: true,
    });

  test('is told with its source', () => {
    const { verdict, kubelet: word } = explain({ compared: compared(kubelet) });
    expect([verdict, word]).toEqual([
      'static',
      {
        value: {
          runs: true,
          hash: 'abc',
          phase: 'Running',
          status: 'Running',
          since: '2026-03-04T05:06:07Z',
          refused: false,
          differences: [],
        },
        source: 'kubelet-pods',
        confidence: 'certain',
      },
    ]);
  });

  test('is not known where it was not asked', () => {
    const { verdict, kubelet: word } = explain({});
    expect([verdict, word]).toEqual(['static', undefined]);
  });

  test('that it runs another manifest leaves the pod static', () => {
    const { verdict, kubelet: word, recipes } = explain({ compared: compared({ ...kubelet, hash: 'def' }) });
    expect([verdict, word?.value.differences, recipes === undefined]).toEqual(['static', ['hash'], false]);
  });

  test('that it does not run it makes it suspect, without owner, file and recipes', () => {
    const explanation = explain({ compared: compared(undefined), configz: settings('/m/pods.yaml') });
    expect(explanation).toMatchObject({
      verdict: 'suspect',
      suspicions: ['left-over', 'forged'],
      kubelet: { value: { runs: false, hash: undefined, differences: ['not-run'] } },
      file: undefined,
      ownership: undefined,
      recipes: undefined,
    });
    expect(explanation.location?.path?.value).toBe('/m/pods.yaml');
  });

  test.each<[what: string, Partial<ObjectMeta>]>([
    ['the owner is missing', { ownerReferences: [] }],
    ['the source is missing', { annotations: { 'kubernetes.io/config.mirror': 'abc' } }],
  ])('a mirror of what it has was likelier altered than forged where %s', (_what, changed) => {
    const mirror = pod(changed);
    const suspicionsFor = (running: KubeletPod) =>
      explain({ pod: mirror, compared: compared(running, mirror) }).suspicions;
    expect(suspicionsFor(kubelet)).toEqual(['altered', 'forged']);
    expect(suspicionsFor({ ...kubelet, hash: 'def' })).toEqual(['forged']);
  });

  test('that it does not run it does not hide what else is wrong', () => {
    const ownerless = pod({ ownerReferences: [] });
    const { verdict, suspicions } = explain({ pod: ownerless, compared: compared(undefined, ownerless) });
    expect([verdict, suspicions]).toEqual(['suspect', ['forged']]);
  });
});

test('a pod that is not bound to a node has none', () => {
  expect(explain({ pod: pod({ annotations: {}, ownerReferences: [] }, null), node: undefined })).toMatchObject({
    verdict: 'ordinary',
    node: undefined,
  });
});

test('a node of which nothing was read, and one that is gone', () => {
  const unread = {
    ready: undefined,
    reason: undefined,
    since: undefined,
    kubeletVersion: undefined,
    address: undefined,
  };
  expect(explain({ node: undefined }).node).toEqual({ name: 'cp-1', gone: false, ...unread });
  expect(explain({ node: undefined, nodeGone: true }).node).toEqual({ name: 'cp-1', gone: true, ...unread });
});

describe('the file', () => {
  const kubeadm = { ...ANNOTATIONS, 'kubeadm.kubernetes.io/etcd.advertise-client-urls': 'https://10.0.0.1:2379' };
  const etcd = { annotations: kubeadm, labels: { component: 'etcd', tier: 'control-plane' } };
  const siblings = [{ annotations: kubeadm }];

  test("has the distribution's usual name in the directory that is known", () => {
    const { file, distribution } = explain({ pod: pod(etcd), siblings, configz: settings('/srv/m/') });
    expect([file, distribution?.id]).toEqual([
      { value: '/srv/m/etcd.yaml', source: 'distribution', confidence: 'likely' },
      'kubeadm',
    ]);
  });

  test('is the path itself where that looks like a single file', () => {
    const { file } = explain({ configz: settings('/srv/pods.yaml') });
    expect(file).toEqual({ value: '/srv/pods.yaml', source: 'configz', confidence: 'likely' });
  });

  test.each([
    ['the directory', { pod: pod(etcd) }],
    ['a directory, because the kubelet has none', { configz: settings('') }],
    ['its name, because the name rule does not hold', { pod: pod({ name: 'etcd-master-1' }), configz: settings('/m') }],
    [
      'any, because it comes from a URL',
      { pod: pod({ annotations: { ...ANNOTATIONS, 'kubernetes.io/config.source': 'http' } }), configz: settings('/m') },
    ],
  ])('is not known without %s', (_what, facts) => {
    expect(explain(facts).file).toBeUndefined();
  });
});

test('what could not be read goes along', () => {
  const unreadable = [{ what: 'node cp-1', why: 'forbidden', status: 403, permission: 'get nodes' }];
  expect(explain({ node: undefined, unreadable }).unreadable).toEqual(unreadable);
});
