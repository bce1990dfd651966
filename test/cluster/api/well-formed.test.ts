import { expect, test } from '@jest/globals';
import { wellFormed } from '../../../src/cluster/api/well-formed.ts';

test('drops nulls, and names, labels and annotations that are no text', () => {
  const odd = {
    metadata: {
      name: { not: 'text' },
      namespace: 'kube-system',
      labels: null,
      annotations: { good: 'text', number: 7, nothing: null },
      ownerReferences: [null, { kind: 'Node', name: 'cp-1' }],
    },
    status: { conditions: [null, { type: 'Ready', status: 'True', reason: null }], containerStatuses: null },
  };
  expect(wellFormed(odd)).toEqual({
    metadata: {
      namespace: 'kube-system',
      annotations: { good: 'text' },
      ownerReferences: [{ kind: 'Node', name: 'cp-1' }],
    },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
});

test('leaves a good object as it is', () => {
  const pod = {
    metadata: { name: 'etcd-cp-1', labels: { tier: 'control-plane' } },
    spec: { containers: [{ name: 'c' }] },
  };
  expect(wellFormed(pod)).toEqual(pod);
});
