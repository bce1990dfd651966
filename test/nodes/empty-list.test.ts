import { expect, test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../src/nodes/distributions/catalogue.ts';
import { whyEmpty, type EmptyListFacts, type EmptyReason } from '../../src/nodes/empty-list.ts';

const [kubeadm, k3s, gke] = ['kubeadm', 'k3s', 'gke'].map((id) => DISTRIBUTIONS.find((one) => one.id === id)!);
const NOTHING: EmptyListFacts = {
  namespace: undefined,
  filtered: false,
  distributions: [],
  hasControlPlane: undefined,
};

const ROWS: readonly [what: string, Partial<EmptyListFacts>, EmptyReason][] = [
  ['a selector', { filtered: true, namespace: 'x' }, { kind: 'filter' }],
  ['a namespace', { namespace: 'x' }, { kind: 'namespace', namespace: 'x' }],
  [
    'a distribution without static pods',
    { distributions: [kubeadm!, k3s!, gke!], hasControlPlane: true },
    { kind: 'distribution', title: k3s!.title, why: k3s!.noStaticPods! },
  ],
  [
    'nodes without a control plane',
    { distributions: [kubeadm!], hasControlPlane: false },
    { kind: 'no-control-plane' },
  ],
  ['nothing that is known', { distributions: [kubeadm!], hasControlPlane: true }, { kind: 'unknown' }],
  ['nothing that could be read', {}, { kind: 'unknown' }],
];

test.each(ROWS)('a list is empty because of %s', (_what, facts, reason) => {
  expect(whyEmpty({ ...NOTHING, ...facts })).toEqual(reason);
});
