import { describe, expect, test } from '@jest/globals';
import {
  compareControlPlanes,
  comparedControlPlane,
  type ComparedControlPlane,
} from '../../src/rules/control-plane-comparison.ts';

type Fields = Readonly<Record<string, string>>;

/** A cluster with one component on each of its nodes. */
function cluster(
  name: string,
  nodes: Readonly<Record<string, Fields>>,
  identities: readonly string[] = [],
): ComparedControlPlane {
  const components = Object.entries(nodes).map(([node, fields]) => {
    return { namespace: 'kube-system', name: 'etcd', node, fields: new Map(Object.entries(fields)) };
  });
  return { cluster: name, components, identities: [...identities, ...Object.keys(nodes)] };
}

const V1 = { 'etcd image': 'etcd:1' };
const V2 = { 'etcd image': 'etcd:2' };

describe('what differs between clusters', () => {
  test('is named with the whole cluster where all its nodes have it, else with the nodes', () => {
    const found = compareControlPlanes([
      cluster('eu', { 'cp-1': V1, 'cp-2': V1 }),
      cluster('us', { 'cp-1': V2, 'cp-2': V1 }),
      cluster('asia', { a: V2 }),
    ]);
    expect(found).toEqual([
      {
        component: 'kube-system/etcd',
        differences: [
          { field: 'etcd image', value: 'etcd:1', nodes: ['eu', 'us/cp-2'] },
          { field: 'etcd image', value: 'etcd:2', nodes: ['us/cp-1', 'asia'] },
        ],
      },
    ]);
  });

  test('is nothing where clusters are alike, also in what differs between their nodes', () => {
    expect(compareControlPlanes([cluster('eu', { a: V1 }), cluster('us', { b: V1 })])).toEqual([]);
    expect(compareControlPlanes([cluster('eu', { a: V1, b: V2 }), cluster('us', { a: V2, b: V1 })])).toEqual([]);
  });

  test('is nothing where one cluster alone has the component', () => {
    expect(compareControlPlanes([cluster('eu', { a: V1, b: V2 }), cluster('us', {})])).toEqual([]);
  });

  test('is not the names and addresses of nodes, those of other nodes of the cluster among them', () => {
    const servers = (...hosts: readonly string[]) => ({
      'kube-apiserver --etcd-servers': hosts.map((host) => `https://${host}:2379`).join(','),
    });
    const eu = cluster('eu', { a: servers('10.0.0.1', '10.0.0.2') }, ['10.0.0.1', '10.0.0.2']);
    const us = cluster('us', { b: servers('10.9.0.1', '10.9.0.2') }, ['10.9.0.1', '10.9.0.2']);
    const asia = cluster('asia', { c: servers('10.7.0.1') }, ['10.7.0.1']);
    expect(compareControlPlanes([eu, us])).toEqual([]);
    expect(compareControlPlanes([eu, asia])[0]?.differences.map(({ nodes }) => nodes)).toEqual([['eu'], ['asia']]);
  });

  test('shows no secret of a command line', () => {
    const found = compareControlPlanes([
      cluster('eu', { a: { 'x --password': 'hush' } }),
      cluster('us', { a: { 'x --password': 'shush' } }),
    ]);
    expect(found[0]?.differences.map(({ value }) => value)).toEqual(['(not shown)', '(not shown)']);
  });
});

test('of a snapshot all names of all nodes are kept', () => {
  const components = [
    {
      namespace: 'kube-system',
      name: 'etcd',
      node: 'cp-1',
      fields: new Map([['etcd image', 'etcd:1']]),
      addresses: ['10.1.0.1'],
      trouble: undefined,
      unready: undefined,
    },
  ];
  expect(comparedControlPlane('eu', { components, nodes: [] })).toEqual({
    cluster: 'eu',
    components: [{ namespace: 'kube-system', name: 'etcd', node: 'cp-1', fields: components[0]!.fields }],
    identities: ['cp-1', '10.1.0.1'],
  });
});
