import { expect, test } from '@jest/globals';
import { createStyles } from '../../src/kubectl/printers/styles.ts';
import { differenceReport, type DifferenceFacts } from '../../src/output/manifest-difference.ts';

const FACTS: DifferenceFacts = {
  path: '/etc/kubernetes/manifests/etcd.yaml',
  modified: new Date(0),
  pod: { metadata: { namespace: 'kube-system', name: 'etcd-cp-1' } },
  from: 'mirror',
  seen: '2026-01-01T00:00:00Z',
  found: [],
};

const text = (facts: DifferenceFacts, columns: number | undefined): string =>
  differenceReport(facts, { columns, style: createStyles(false) });

/** Wrapped lines as the one that they were. */
const joined = (lines: string): string => lines.replaceAll('\n  ', ' ');

test('a sentence is wrapped in a terminal, and whole in a pipe', () => {
  const whole = text(FACTS, undefined);
  expect(whole).toMatch(/^\/etc\/kubernetes\/manifests\/etcd\.yaml and pod kube-system\/etcd-cp-1 agree\. [^\n]*\n$/);
  const wrapped = text(FACTS, 40);
  expect(wrapped.split('\n').filter((line) => line.length > 40)).toEqual([]);
  expect(joined(wrapped)).toBe(whole);
});

const AGREE = '/etc/kubernetes/manifests/etcd.yaml and pod kube-system/etcd-cp-1 agree. ';

test.each([
  [{}, 'The kubelet runs the file as it is now.'],
  [{ phase: 'Running' }, 'The kubelet runs the file as it is now.'],
  [
    { phase: 'Failed', reason: 'NodePorts', message: "Pod was rejected: node(s) didn't have free ports" },
    'The kubelet has read the file as it is now, and refuses to run it (NodePorts).',
  ],
  [
    { phase: 'Failed', containerStatuses: [{ name: 'etcd' }] },
    'The kubelet has read the file as it is now, and the pod is Failed.',
  ],
  [{ phase: 'Succeeded' }, 'The kubelet has read the file as it is now, and the pod is Succeeded.'],
  [{ phase: 'Pending' }, 'The kubelet has read the file as it is now, and the pod is Pending.'],
])('the kubelet is said to run only a pod that runs: %j', (status, words) => {
  expect(text({ ...FACTS, pod: { ...FACTS.pod, status } }, undefined)).toBe(`${AGREE}${words}\n`);
});

test('so is what follows from a difference, but not the difference', () => {
  const image = ['registry.k8s.io/etcd:3.5.15-0', 'registry.k8s.io/etcd:3.6.4-0-of-a-mirror'] as const;
  const facts = { ...FACTS, found: [{ path: 'spec.containers[etcd].image', file: image[0], mirror: image[1] }] };
  const difference = `--- /etc/kubernetes/manifests/etcd.yaml
+++ pod kube-system/etcd-cp-1
  spec.containers[etcd].image
-   "${image[0]}"
+   "${image[1]}"

`;
  const [whole, wrapped] = [undefined, 40].map((columns) => text(facts, columns).split(difference)) as [
    string[],
    string[],
  ];
  expect([whole[0], wrapped[0]]).toEqual(['', '']);
  expect(wrapped[1]!.split('\n').filter((line) => line.length > 40)).toEqual([]);
  expect(joined(wrapped[1]!)).toBe(whole[1]);
});
