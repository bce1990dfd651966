import { describe, expect, test } from '@jest/globals';
import type { OwnerReference } from '../../src/kubernetes/kubernetes.ts';
import {
  classify,
  hasMirrorAnnotation,
  lookalikeSigns,
  manifestName,
  manifestSource,
  staticPodHash,
  type ClassificationFacts,
  type PodIdentity,
  type SignalFault,
  type SignalId,
  type Verdict,
} from '../../src/pods/mirror-pod.ts';
import { nodeSuffix } from '../../src/kubelet/static-pod-naming.ts';

const HASH = '311786de9027efbb6acaacea569993d9';
const OWNER: OwnerReference = { apiVersion: 'v1', kind: 'Node', name: 'cp-1', uid: 'uid-of-cp-1', controller: true };

interface Parts {
  readonly name?: string | undefined;
  readonly node?: string | undefined;
  readonly mirror?: string | undefined;
  readonly source?: string | undefined;
  readonly owners?: readonly OwnerReference[];
}

/** A mirror pod as the kubelet of cp-1 makes it, but for the parts given. */
function mirror(parts: Parts = {}): PodIdentity {
  const { name, node, mirror: hash, source, owners } = { ...DEFAULTS, ...parts };
  return {
    metadata: {
      ...(name === undefined ? {} : { name }),
      namespace: 'kube-system',
      annotations: {
        'kubernetes.io/config.hash': HASH,
        ...(hash === undefined ? {} : { 'kubernetes.io/config.mirror': hash }),
        ...(source === undefined ? {} : { 'kubernetes.io/config.source': source }),
      },
      ownerReferences: owners,
    },
    nodeName: node,
  };
}

const DEFAULTS = { name: 'etcd-cp-1', node: 'cp-1', mirror: HASH, source: 'file', owners: [OWNER] };

/** The verdict with the faults of the signals that do not hold. */
function faults(pod: PodIdentity, facts?: ClassificationFacts): [Verdict, Partial<Record<SignalId, SignalFault>>] {
  const { verdict, signals } = classify(pod, facts);
  return [verdict, Object.fromEntries(signals.flatMap(({ id, fault }) => (fault === undefined ? [] : [[id, fault]])))];
}

test('a mirror pod is static by four signals, each with what was seen', () => {
  expect(classify(mirror(), { nodeUid: 'uid-of-cp-1' })).toEqual({
    verdict: 'static',
    signals: [
      { id: 'mirror-annotation', holds: true, fault: undefined, observed: HASH, expected: undefined },
      { id: 'node-owner', holds: true, fault: undefined, observed: 'cp-1', expected: 'cp-1', uidChecked: true },
      { id: 'name-suffix', holds: true, fault: undefined, observed: 'etcd-cp-1', expected: '-cp-1' },
      { id: 'source-annotation', holds: true, fault: undefined, observed: 'file', expected: undefined },
    ],
  });
});

describe('a pod with the mirror annotation is', () => {
  const rows: readonly [what: string, Parts, ClassificationFacts, Verdict, Partial<Record<SignalId, SignalFault>>][] = [
    ['static where no Node was read', {}, {}, 'static', {}],
    ['static from a URL', { source: 'http' }, {}, 'static', {}],
    ['static with an empty annotation, as the kubelet sees it', { mirror: '' }, {}, 'static', {}],
    [
      'static on a dotted node',
      onNode('node-0.dc1.example.internal', 'proxy-node-0.dc1.example.internal'),
      {},
      'static',
      {},
    ],
    ['static on a node in upper case', onNode('WIN-Edge.01', 'agent-win-edge.01'), {}, 'static', {}],
    ['static with an owner more, of another kind', { owners: [deployment(), OWNER] }, {}, 'static', {}],
    [
      'static with a Node of another name before its own',
      { owners: [{ ...OWNER, name: 'cp-2' }, OWNER] },
      {},
      'static',
      {},
    ],
    [
      'static without an owner before 1.17',
      { owners: [] },
      { version: 'v1.16.15' },
      'static',
      { 'node-owner': 'before-1.17' },
    ],
    ['suspect without an owner in 1.17', { owners: [] }, { version: 'v1.17.0' }, 'suspect', { 'node-owner': 'absent' }],
    ['suspect without an owner in 2.0', { owners: [] }, { version: 'v2.0.0' }, 'suspect', { 'node-owner': 'absent' }],
    ['suspect without an owner in a version not read', { owners: [] }, {}, 'suspect', { 'node-owner': 'absent' }],
    [
      'suspect without an owner in a version not understood',
      { owners: [] },
      { version: 'dev' },
      'suspect',
      { 'node-owner': 'absent' },
    ],
    [
      "suspect with another group's Node as owner",
      { owners: [{ ...OWNER, apiVersion: 'example.com/v1' }] },
      {},
      'suspect',
      { 'node-owner': 'absent' },
    ],
    [
      'suspect with an owner that is no controller',
      { owners: [{ ...OWNER, controller: false }] },
      {},
      'suspect',
      { 'node-owner': 'not-controller' },
    ],
    [
      'suspect with an owner that does not say whether it is one',
      { owners: [{ apiVersion: 'v1', kind: 'Node', name: 'cp-1' }] },
      {},
      'suspect',
      { 'node-owner': 'not-controller' },
    ],
    [
      "suspect with another node's Node as owner",
      { owners: [{ ...OWNER, name: 'cp-2' }] },
      {},
      'suspect',
      { 'node-owner': 'other-node' },
    ],
    [
      "suspect with another uid than the Node's",
      {},
      { nodeUid: 'uid-of-a-new-cp-1' },
      'suspect',
      { 'node-owner': 'other-uid' },
    ],
    [
      'suspect with an owner that has no uid',
      { owners: [{ apiVersion: 'v1', kind: 'Node', name: 'cp-1', controller: true }] },
      { nodeUid: 'uid-of-cp-1' },
      'suspect',
      { 'node-owner': 'other-uid' },
    ],
    ['suspect where the Node is gone', {}, { nodeGone: true }, 'suspect', { 'node-owner': 'node-gone' }],
    [
      'suspect where it is not bound to a node',
      { node: undefined },
      {},
      'suspect',
      { 'node-owner': 'no-node', 'name-suffix': 'no-node' },
    ],
    [
      'suspect where the name has another suffix',
      { name: 'etcd-master-1' },
      {},
      'suspect',
      { 'name-suffix': 'no-suffix' },
    ],
    [
      'suspect where the name is the suffix and no more',
      { name: '-cp-1' },
      {},
      'suspect',
      { 'name-suffix': 'no-suffix' },
    ],
    ['suspect where the name is the node', { name: 'cp-1' }, {}, 'suspect', { 'name-suffix': 'no-suffix' }],
    [
      'suspect where the suffix is in upper case',
      onNode('CP-1', 'etcd-CP-1'),
      {},
      'suspect',
      { 'name-suffix': 'no-suffix' },
    ],
    ['suspect without a name', { name: undefined }, {}, 'suspect', { 'name-suffix': 'no-suffix' }],
    ['suspect without a source', { source: undefined }, {}, 'suspect', { 'source-annotation': 'absent' }],
    [
      'suspect with the source of an ordinary pod',
      { source: 'api' },
      {},
      'suspect',
      { 'source-annotation': 'unknown-value' },
    ],
    [
      'suspect by every other signal at once',
      { name: 'x', owners: [], source: 'FILE' },
      {},
      'suspect',
      { 'node-owner': 'absent', 'name-suffix': 'no-suffix', 'source-annotation': 'unknown-value' },
    ],
  ];
  test.each(rows)('%s', (_what, parts, facts, verdict, failed) => {
    expect(faults(mirror(parts), facts)).toEqual([verdict, failed]);
  });
});

describe('a pod without the mirror annotation is', () => {
  const rows: readonly [what: string, Parts, Verdict][] = [
    ['ordinary with none of the others', { name: 'db-0', owners: [deployment()], source: undefined }, 'ordinary'],
    ['ordinary with the source annotation alone', { name: 'db-0', owners: [], source: 'file' }, 'ordinary'],
    [
      'ordinary where it is not bound to a node',
      { name: 'db-0', owners: [], node: undefined, source: undefined },
      'ordinary',
    ],
    ['a lookalike by its name', { owners: [], source: undefined }, 'lookalike'],
    ['a lookalike by its owner', { name: 'db-0', source: undefined }, 'lookalike'],
    [
      'a lookalike by an owner that fits badly',
      { name: 'db-0', owners: [{ ...OWNER, name: 'cp-2', controller: false }] },
      'lookalike',
    ],
    ['a lookalike with everything else', {}, 'lookalike'],
  ];
  test.each(rows)('%s', (_what, parts, verdict) => {
    expect(faults(mirror({ ...parts, mirror: undefined }))[0]).toBe(verdict);
  });

  test('ordinary without an owner, whatever the version', () => {
    const pod = mirror({ name: 'db-0', owners: [], mirror: undefined, source: undefined });
    expect(faults(pod, { version: 'v1.16.0' })[0]).toBe('ordinary');
  });
});

test('no metadata at all is an ordinary pod', () => {
  expect(faults({ metadata: {}, nodeName: undefined })).toEqual([
    'ordinary',
    { 'mirror-annotation': 'absent', 'node-owner': 'absent', 'name-suffix': 'no-node', 'source-annotation': 'absent' },
  ]);
});

test.each([
  [true, { 'kubernetes.io/config.mirror': HASH }],
  [true, { 'kubernetes.io/config.mirror': '' }],
  [false, { 'kubernetes.io/config.hash': HASH }],
  [false, undefined],
])('whether there is a mirror annotation: %p', (expected, annotations) => {
  expect(hasMirrorAnnotation(annotations === undefined ? {} : { annotations })).toBe(expected);
});

test.each([
  ['cp-1', '-cp-1'],
  ['Node-0.DC1.example', '-node-0.dc1.example'],
])('the suffix of node %s is %s', (node, suffix) => {
  expect(nodeSuffix(node)).toBe(suffix);
});

test.each([
  ['etcd-cp-1', 'cp-1', 'etcd'],
  ['etcd-cp-1-cp-1', 'cp-1', 'etcd-cp-1'],
  ['proxy.v2-node-0.dc1.internal', 'node-0.dc1.internal', 'proxy.v2'],
  ['agent-win-edge.01', 'WIN-Edge.01', 'agent'],
  ['etcd-cp-11', 'cp-1', undefined],
  ['-cp-1', 'cp-1', undefined],
  ['etcd-cp-1', undefined, undefined],
  [undefined, 'cp-1', undefined],
])('the manifest of %s on %s is called %s', (name, nodeName, expected) => {
  expect(manifestName({ metadata: name === undefined ? {} : { name }, nodeName })).toBe(expected);
});

test('the hash is the value of the mirror annotation, not of config.hash', () => {
  expect(staticPodHash(mirror({ mirror: 'abc' }).metadata)).toBe('abc');
  expect(staticPodHash(mirror({ mirror: undefined }).metadata)).toBeUndefined();
});

test.each([
  ['file', 'file'],
  ['http', 'http'],
  ['api', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
])('the source %p is %s', (source, expected) => {
  expect(manifestSource(mirror({ source }).metadata)).toBe(expected);
});

function onNode(node: string, name: string): Parts {
  return { node, name, owners: [{ ...OWNER, name: node }] };
}

function deployment(): OwnerReference {
  return { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'u', controller: true };
}

describe('what makes a pod look static', () => {
  const node = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u' };

  test.each<[string, object, readonly string[]]>([
    ['its name', { name: 'etcd-n' }, ['name']],
    ['an owner', { name: 'a', ownerReferences: [node] }, ['node-owner']],
    ['the hash', { name: 'a', annotations: { 'kubernetes.io/config.hash': 'abc' } }, ['annotations']],
    ['a source', { name: 'a', annotations: { 'kubernetes.io/config.source': 'file' } }, ['annotations']],
    ['the source of every pod', { name: 'a', annotations: { 'kubernetes.io/config.source': 'api' } }, []],
    ['nothing', { name: 'a', ownerReferences: [{ ...node, apiVersion: 'infra/v1' }] }, []],
    [
      'everything',
      { name: 'a-n', ownerReferences: [node], annotations: { 'kubernetes.io/config.hash': 'abc' } },
      ['name', 'node-owner', 'annotations'],
    ],
    ['nothing, in a mirror pod', { name: 'a-n', annotations: { 'kubernetes.io/config.mirror': 'abc' } }, []],
  ])('is %s', (_, metadata, signs) => {
    expect(lookalikeSigns({ metadata, nodeName: 'n' })).toEqual(signs);
  });
});
