import { describe, expect, test } from '@jest/globals';
import type { Pod } from '../../src/kubernetes/kubernetes.ts';
import { closedGates, gateWords } from '../../src/pods/readiness-gates.ts';

/** A pod with two gates, whose kubelet says this of its readiness. */
function gated(status: string, reason?: string): Pod {
  return {
    spec: { readinessGates: [{ conditionType: 'example.com/a' }, { conditionType: 'example.com/b' }] },
    status: { conditions: [{ type: 'Ready', status, ...(reason !== undefined && { reason }) }] },
  };
}

describe('readiness gates', () => {
  test('are what keeps a pod from being ready where its kubelet says so', () => {
    expect(closedGates(gated('False', 'ReadinessGatesNotReady'))).toEqual(['example.com/a', 'example.com/b']);
    expect(gateWords(['example.com/a'])).toBe('readiness gate example.com/a');
    expect(gateWords(['example.com/a', 'example.com/b'])).toBe('readiness gates example.com/a, example.com/b');
  });

  test('are not, where it says something else, or that the pod is ready', () => {
    expect(closedGates(gated('False', 'ContainersNotReady'))).toEqual([]);
    expect(closedGates(gated('False'))).toEqual([]);
    expect(closedGates(gated('True'))).toEqual([]);
    expect(closedGates({})).toEqual([]);
  });
});
