import { expect, test } from '@jest/globals';
import { recordings } from '../clusters/recordings.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { counters, filtersMetrics, metricsOfNames, podMetrics } from './kubelet-metrics.ts';

/** The counters that are read of a kubelet, without what a real one says to explain them. */
function samples(metrics: string): string[] {
  return metrics.split('\n').filter((line) => /^kubelet_(active|desired|working)_pods\{/.test(line));
}

test('the counters that are made of pods are those that their real kubelet had', () => {
  const bodies = new Map(recordings('v1.36.2-never-started').map(({ name, response }) => [name, response.body]));
  const { items } = bodies.get('node-lab-b-kubelet-pods') as { items: KubeObject[] };
  expect(samples(podMetrics(items, {}))).toEqual(samples(bodies.get('node-lab-b-metrics') as string));
});

test.each([
  ['v1.36.2', false],
  ['v1.37.0', true],
  ['v1.37.1+k3s1', true],
  ['v2.0.0', true],
  ['', false],
])('whether a kubelet %s answers named metrics alone', (kubeletVersion, expected) => {
  expect(filtersMetrics({ metadata: { name: 'cp-1' }, status: { nodeInfo: { kubeletVersion } } })).toBe(expected);
});

test('named metrics are answered with their comments, and nothing for a name that no metric has', () => {
  const text = counters({ ordinary: 1, desired: 2, mirrored: 2 }).join('\n');
  expect(metricsOfNames(text, ['kubelet_desired_pods', 'kubelet_desired'])).toBe(
    [
      '# HELP kubelet_desired_pods [ALPHA] The number of pods.',
      '# TYPE kubelet_desired_pods gauge',
      'kubelet_desired_pods{static=""} 1',
      'kubelet_desired_pods{static="true"} 2',
      '',
    ].join('\n'),
  );
});
