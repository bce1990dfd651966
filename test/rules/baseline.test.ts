import { expect, test } from '@jest/globals';
import { parseBaseline } from '../../src/rules/baseline.ts';

const POD = { namespace: 'kube-system', name: 'etcd', node: 'cp-1' };

test('a baseline names pods, and the nodes that it knows less of', () => {
  const text = JSON.stringify({ kind: 'StaticPodBaseline', nodesNotRead: ['cp-2'], pods: [POD] });
  expect(parseBaseline(text, 'b.yaml')).toEqual({ pods: [POD], nodesNotRead: ['cp-2'] });
});

test('one of before, or made by hand, need not', () => {
  const text = JSON.stringify({ kind: 'StaticPodBaseline', pods: [POD] });
  expect(parseBaseline(text, 'b.yaml')).toEqual({ pods: [POD], nodesNotRead: [] });
});

test.each([
  ['no YAML', '{'],
  ['another kind', 'kind: PodList\npods: []'],
  ['a pod without a node', 'kind: StaticPodBaseline\npods: [{namespace: a, name: b}]'],
  ['nodes that are no names', 'kind: StaticPodBaseline\nnodesNotRead: [1]\npods: []'],
  ['nodes that are no list', 'kind: StaticPodBaseline\nnodesNotRead: cp-1\npods: []'],
])('%s is refused', (_what, text) => {
  expect(() => parseBaseline(text, 'b.yaml')).toThrow('b.yaml is not a baseline of static pods');
});
