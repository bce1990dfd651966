import { expect, test } from '@jest/globals';
import type { ObjectMeta } from '../../../src/kubernetes/kubernetes.ts';
import { explainPod } from '../../../src/nodes/explanation.ts';
import { deleteSentence, howTo } from '../../../src/output/explain/pod-commands.ts';
import { UNASKED } from '../../nodes/unasked-facts.ts';

const DELETE = 'kubectl delete pod agent-n -n default';
const FINALIZERS = ['example.com/hold', 'example.com/other'];

/** What is said of deleting a mirror pod. */
function remarkOn(phase: string, metadata: Partial<ObjectMeta> = {}): string | undefined {
  const explanation = explainPod({
    pod: {
      metadata: {
        name: 'agent-n',
        namespace: 'default',
        annotations: { 'kubernetes.io/config.mirror': 'abc', 'kubernetes.io/config.source': 'file' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u', controller: true }],
        ...metadata,
      },
      spec: { nodeName: 'n' },
      status: { phase },
    },
    node: { metadata: { name: 'n', uid: 'u' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } },
    ...UNASKED,
  });
  return howTo(explanation)?.remarks.at(-1);
}

test.each<[phase: string, metadata: Partial<ObjectMeta>, remark: string]>([
  [
    'Running',
    {},
    `${DELETE} deletes only the mirror pod: the containers keep running, and the kubelet creates it again within seconds.`,
  ],
  ['Pending', {}, `${DELETE} deletes only the mirror pod: the kubelet creates it again within seconds.`],
  [
    'Failed',
    {},
    `${DELETE} deletes only the mirror pod; as the pod has finished, the kubelet may not create it again.`,
  ],
  [
    'Running',
    { finalizers: FINALIZERS },
    `${DELETE} stops no container, and leaves the mirror pod terminating until its finalizers (example.com/hold, example.com/other) are removed; until then the kubelet creates no new one.`,
  ],
  [
    'Running',
    { finalizers: FINALIZERS, deletionTimestamp: '2026-03-01T12:00:00Z' },
    'The mirror pod has been terminating since 2026-03-01T12:00:00Z, held by its finalizers (example.com/hold, example.com/other); that alone stops no container.',
  ],
  [
    'Running',
    { deletionTimestamp: '2026-03-01T12:00:00Z' },
    'The mirror pod has been terminating since 2026-03-01T12:00:00Z; that alone stops no container.',
  ],
])('of a %s pod with %j it is said what deleting its mirror does', (phase, metadata, remark) => {
  expect(remarkOn(phase, metadata)).toBe(remark);
});

test('what a manifest says of a deletion is not said of its mirror', () => {
  const metadata = { name: 'agent-n', namespace: 'default', deletionTimestamp: '2026-03-01T12:00:00Z' };
  expect(deleteSentence({ metadata }, 'its mirror pod, if there is one')).toBe(
    `${DELETE} deletes only its mirror pod, if there is one: the containers keep running, and the kubelet creates it again within seconds.`,
  );
});
