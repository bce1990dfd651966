import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadCluster } from './clusters.ts';
import type { KubeObject } from '../objects/kube-object.ts';

const directory = join(import.meta.dirname, '../../fixtures/clusters');

/** Clusters whose static pods are all as a kubelet makes them; `trouble` is there to have others. */
const sound = readdirSync(directory).filter((name) => name !== 'trouble');

function mirrorsOf(pods: readonly KubeObject[]): KubeObject[] {
  return pods.filter(({ metadata }) => metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined);
}

describe.each(sound)('the fixture cluster %s', (name) => {
  const { objects, kubelets } = loadCluster(name);
  const { pods = [], nodes = [], namespaces = [] } = objects;

  test('its mirror pods agree in every signal', () => {
    const odd = mirrorsOf(pods).filter(({ metadata, spec }) => {
      const {
        nodeName = '',
        serviceAccountName,
        tolerations,
      } = spec as {
        nodeName?: string;
        serviceAccountName?: string;
        tolerations?: { operator: string; effect?: string }[];
      };
      const node = nodes.find((one) => one.metadata.name === nodeName);
      const { annotations = {}, ownerReferences = [] } = metadata;
      const owner = { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: node?.metadata.uid, controller: true };
      const fromFile = annotations['kubernetes.io/config.source'] === 'file';
      return !(
        metadata.name.endsWith(`-${nodeName}`) &&
        annotations['kubernetes.io/config.hash'] === annotations['kubernetes.io/config.mirror'] &&
        JSON.stringify(ownerReferences) === JSON.stringify([owner]) &&
        serviceAccountName === undefined &&
        // The kubelet adds it to pods from files alone.
        (tolerations?.some(({ effect }) => effect === 'NoExecute') ?? false) === fromFile
      );
    });
    expect(odd.map(({ metadata }) => metadata.name)).toEqual([]);
  });

  test('its pods are in its namespaces and on its nodes, its kubelets too', () => {
    const known = (list: readonly KubeObject[]): Set<string> => new Set(list.map(({ metadata }) => metadata.name));
    const strays = pods.filter(
      ({ metadata, spec }) =>
        !known(namespaces).has(metadata.namespace ?? '') || !known(nodes).has((spec as { nodeName: string }).nodeName),
    );
    expect(strays.map(({ metadata }) => metadata.name)).toEqual([]);
    expect(Object.keys(kubelets).filter((node) => !known(nodes).has(node))).toEqual([]);
  });
});

describe('how many static pods there are', () => {
  test.each([
    ['k3s-agent', 2],
    ['kubeadm', 12],
    ['managed', 0],
    ['openshift', 16],
    ['rke2', 13],
    ['talos', 4],
    ['trouble', 22],
  ])('%s: %d', (name, count) => {
    expect(mirrorsOf(loadCluster(name).objects.pods ?? [])).toHaveLength(count);
  });
});
