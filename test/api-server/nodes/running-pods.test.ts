import { expect, test } from '@jest/globals';
import { recordings } from '../clusters/recordings.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { hasSandbox, inRuntime } from './running-pods.ts';

test.each([
  ['v1.36.2', 'cp-1'],
  ['v1.36.2-never-started', 'lab-b'],
])('what is made of pods is what their real kubelet said that runs: %s', (set, node) => {
  const items = (name: string): KubeObject[] => {
    const body = recordings(set).find((one) => one.name === `node-${node}-${name}`)!.response.body;
    return (body as { items: KubeObject[] }).items;
  };
  const byName = (pods: readonly KubeObject[]): KubeObject[] =>
    pods.toSorted((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
  expect(byName(items('kubelet-pods').filter(hasSandbox).map(inRuntime))).toEqual(byName(items('runningpods')));
});
