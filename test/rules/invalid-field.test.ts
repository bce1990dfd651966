import { describe, expect, test } from '@jest/globals';
import { podWith, toldOf } from './told.ts';

function adviceOf(spec: string, minor?: number): readonly string[] {
  return toldOf('invalid-field', podWith(spec), minor).map(({ advice }) => advice);
}

describe('what is to be done about an invalid field', () => {
  const GATE =
    'Fix the value: use Equal or Exists; Lt and Gt need the feature gate TaintTolerationComparisonOperators of the kubelet, which is off by default.';
  const EXPLAIN = 'Fix the field. "kubectl explain pod.spec.tolerations.operator" says which values it takes.';

  test.each([
    ['Gt', 36, GATE],
    ['Lt', 35, GATE],
    ['Gt', 34, EXPLAIN],
    ['gt', 36, EXPLAIN],
  ])('an operator %s of a toleration, for 1.%d', (operator, minor, advice) => {
    expect(adviceOf(`tolerations: [{key: a, operator: ${operator}, value: "5"}]`, minor)).toContain(advice);
  });

  test('a value of the wrong type hides what else is wrong, which is said once', () => {
    const wrong = 'priority: high\n  hostNetwork: "true"\n  dnsPolicy: Nonsense';
    expect(adviceOf(wrong)).toEqual([
      'Fix the field. "kubectl explain pod.spec.priority" says which values it takes.',
      'Fix the value: write true or false without quotes. Other values are checked only once all have the right type.',
    ]);
    expect(adviceOf('dnsPolicy: Nonsense')).toEqual([
      'Fix the field. "kubectl explain pod.spec.dnsPolicy" says which values it takes.',
    ]);
  });

  test('a request that is the limit is told of at the limit', () => {
    const pod = podWith('').replace('image: "i:1"', 'image: "i:1", resources: {limits: {gpu: 1}}');
    const found = toldOf('invalid-field', pod);
    const LIMIT = 'spec.containers[0].resources.limits[gpu]';
    const ofRequest = found.filter(({ location }) => location?.field?.includes('requests'));
    expect(ofRequest.map(({ advice }) => advice)).toEqual(
      Array<string>(2).fill(`Fix the value: change ${LIMIT}, which the kubelet takes for the request as well.`),
    );
    const places = found.map(({ location }) => `${location?.line ?? ''}:${location?.column ?? ''}`);
    expect(places).toHaveLength(4);
    expect(new Set(places).size).toBe(1);
  });

  test('a request that the file has is told of where it is', () => {
    const pod = podWith('').replace('image: "i:1"', 'image: "i:1", resources: {requests: {gpu: 1}, limits: {gpu: 1}}');
    const places = toldOf('invalid-field', pod).map(({ location }) => location?.column);
    expect(new Set(places).size).toBe(2);
  });
});

test.each([
  ['missing-namespace', podWith('', 'name: a, namespace: Kube_System')],
  ['missing-runtime-class', podWith('runtimeClassName: A_b')],
  ['missing-priority-class', podWith('priorityClassName: A_b')],
])('%s does not ask for an object whose name no object can have', (rule, pod) => {
  expect(toldOf(rule, pod)).toEqual([]);
  expect(toldOf('invalid-field', pod)).toHaveLength(1);
});
