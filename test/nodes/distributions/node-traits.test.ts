import { expect, test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../../src/nodes/distributions/catalogue.ts';
import { nodeTraits } from '../../../src/nodes/distributions/node-traits.ts';
import type { Node } from '../../../src/kubernetes/kubernetes.ts';
import { ownPod } from './subjects.ts';

function node(labels: Readonly<Record<string, string>>, ready?: 'True' | 'False' | 'Unknown'): Node {
  const conditions = ready === undefined ? [] : [{ type: 'Ready', status: ready }];
  return { metadata: { name: 'n', labels }, status: { conditions } };
}

test.each([
  ['a control-plane node', node({ 'node-role.kubernetes.io/control-plane': '' }, 'True'), true, true],
  ['an old control-plane node', node({ 'node-role.kubernetes.io/master': 'true' }, 'False'), true, false],
  ['a node for etcd alone', node({ 'node-role.kubernetes.io/etcd': 'true' }, 'Unknown'), true, false],
  ['a worker that says nothing of its state', node({ 'node-role.kubernetes.io/worker': '' }), false, undefined],
])('%s', (_, of, controlPlane, nodeReady) => {
  expect(nodeTraits(of)).toEqual({ windows: false, controlPlane, nodeReady });
});

test('a Node that was not read tells nothing', () => {
  expect(nodeTraits(undefined)).toEqual({ windows: false });
});

test.each(DISTRIBUTIONS.map((distribution) => [distribution.id, distribution] as const))(
  '%s offers no debug pod on a node that is not ready',
  (_, distribution) => {
    const { reach } = distribution.recipes(ownPod({ nodeReady: false }));
    expect(reach.filter(({ command = '' }) => command.includes(' debug '))).toEqual([]);
  },
);
