import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StaticPodCounter, type StaticPodCounts } from '../../src/kubelet/pod-counts.ts';
import { counters, recordings } from '../api-server/api-server.ts';

function counted(text: string, ...cuts: readonly number[]): StaticPodCounts | undefined {
  const counter = new StaticPodCounter();
  const bytes = Buffer.from(text);
  const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  for (const [index, place] of places.slice(1).entries()) counter.push(bytes.subarray(places[index], place));
  return counter.counts();
}

const PODS = { ordinary: 106, desired: 4, mirrored: 3 };

describe('what a kubelet counts in its metrics', () => {
  test('is read of a real one', () => {
    const metrics = recordings('v1.36.2').find(({ name }) => name === 'node-cp-1-metrics')!.response.body as string;
    expect(counted(metrics)).toEqual({ desired: 8, ending: 0 });
  });

  test('is the same however it is cut', () => {
    const text = counters({ ...PODS, terminating: 2 }).join('\n');
    const places = fc.array(fc.nat(text.length), { maxLength: 5 });
    const property = fc.property(places, (cuts) => {
      expect(counted(text, ...cuts)).toEqual({ desired: 4, ending: 2 });
    });
    fc.assert(property);
  });

  test.each<[string, readonly string[], StaticPodCounts | undefined]>([
    ['a manifest is gone, its pod not yet', counters({ ...PODS, terminating: 1 }), { desired: 4, ending: 1 }],
    [
      'ordinary pods are terminating',
      ['kubelet_working_pods{config="orphan",lifecycle="terminating",static=""} 5'],
      undefined,
    ],
    [
      'a pod is known to the runtime alone',
      counters(PODS).map((line) =>
        line.replace(/^(kubelet_working_pods\{config="runtime_only",lifecycle="sync",.*) 0$/, '$1 1'),
      ),
      { desired: 4, ending: 1 },
    ],
    ['nothing is counted', ['# HELP kubelet_desired_pods{static="true"} 3', ''], undefined],
    ['only ordinary pods are counted', ['kubelet_desired_pods{static=""} 3', ''], undefined],
    ['what is counted is no number', ['kubelet_desired_pods{static="true"} NaN', ''], undefined],
    ['the line breaks off', ['kubelet_desired_pods{static="true"} 3'], undefined],
    ['another metric has it in a label', ['x{a="kubelet_desired_pods{static=\\"true\\"} 3"} 1', ''], undefined],
  ])('%s', (_, lines, counts) => {
    expect(counted(lines.join('\n'))).toEqual(counts);
  });
});
