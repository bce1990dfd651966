import { expect, test } from '@jest/globals';
import { recordings } from '../clusters/recordings.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { podMetrics } from './kubelet-metrics.ts';

/** The counters that are read of a kubelet, without what a real one says to explain them. */
function samples(metrics: string): string[] {
  return metrics.split('\n').filter((line) => /^kubelet_(active|desired|working)_pods\{/.test(line));
}

test('the counters that are made of pods are those that their real kubelet had', () => {
  const bodies = new Map(recordings('v1.36.2-never-started').map(({ name, response }) => [name, response.body]));
  const { items } = bodies.get('node-lab-b-kubelet-pods') as { items: KubeObject[] };
  expect(samples(podMetrics(items, {}))).toEqual(samples(bodies.get('node-lab-b-metrics') as string));
});
