import { expect, test } from '@jest/globals';
import type { ChangeAction } from '../../src/change/change.ts';
import { ownerCheck } from '../../src/change/owner-rule.ts';
import { DISTRIBUTIONS } from '../../src/nodes/distributions/catalogue.ts';
import type { AdviceSubject, Ownership } from '../../src/nodes/distributions/distribution.ts';

const ACTIONS: readonly ChangeAction[] = ['edit', 'apply', 'restart', 'stop', 'start', 'rm', 'undo'];

function subject(namespace: string, name: string, given: Partial<AdviceSubject> = {}): AdviceSubject {
  return {
    namespace,
    manifestName: name,
    mirrorName: `${name}-n`,
    node: 'n',
    labels: {},
    annotations: {},
    source: 'file',
    directory: '/etc/kubernetes/manifests',
    file: undefined,
    windows: false,
    ...given,
  };
}

const COMPONENT = subject('kube-system', 'kube-apiserver', {
  labels: { component: 'kube-apiserver', tier: 'control-plane' },
});
const USERS = subject('default', 'web');
const SERVED = subject('default', 'web', { source: 'http' });

function ownershipOf(id: string, of: AdviceSubject): Ownership {
  return DISTRIBUTIONS.find((one) => one.id === id)!.ownership(of);
}

/** What each action comes to: `edit: error`. */
function verdicts(ownership: Ownership): Readonly<Record<string, string>> {
  const results = ACTIONS.map((action) => [action, ownerCheck({ ownership, action, ownersWay: 'ask' }).severity]);
  return Object.fromEntries(results) as Record<string, string>;
}

const FREE = { edit: 'fine', apply: 'fine', restart: 'fine', stop: 'fine', start: 'fine', rm: 'fine', undo: 'fine' };
const TOLD = { ...FREE, edit: 'warning', apply: 'warning', stop: 'warning', rm: 'warning' };
const OWNED = { ...FREE, edit: 'error', apply: 'error', stop: 'error', rm: 'error' };
const NO_FILE = { ...OWNED, restart: 'error', start: 'error', undo: 'error' };

test.each<[string, AdviceSubject, object]>([
  ['kubeadm', COMPONENT, TOLD],
  ['kubeadm', USERS, FREE],
  ['kubeadm', SERVED, NO_FILE],
  ['kind', COMPONENT, TOLD],
  ['minikube', COMPONENT, TOLD],
  ['kubespray', COMPONENT, TOLD],
  ['kops', subject('kube-system', 'etcd-manager-main'), TOLD],
  ['k3s', USERS, FREE],
  ['rke2', COMPONENT, OWNED],
  ['rke2', USERS, FREE],
  ['talos', COMPONENT, NO_FILE],
  ['k0s', SERVED, NO_FILE],
  ['openshift', subject('openshift-etcd', 'etcd'), OWNED],
  // The machine config daemon compares its files, and marks the node degraded.
  ['openshift', subject('openshift-kni-infra', 'haproxy'), { ...OWNED, restart: 'error' }],
  ['openshift', USERS, TOLD],
  ['bottlerocket', USERS, OWNED],
  ['eks', USERS, TOLD],
  ['gke', USERS, TOLD],
  ['aks', USERS, TOLD],
  ['unknown', USERS, TOLD],
])('what the owner of a pod of %s lets be done', (id, of, expected) => {
  expect(verdicts(ownershipOf(id, of))).toEqual(expected);
});

test('a refusal names the way of the owner', () => {
  const ownership = ownershipOf('rke2', COMPONENT);
  const told = (action: ChangeAction) =>
    ownerCheck({ ownership, action, ownersWay: 'kubectl static explain x --by-hand=stop' });
  const message =
    'the owner of the manifest is the RKE2 process on the node: a change takes effect in seconds and is lost at the next start of RKE2, which rewrites the file';
  expect([told('edit'), told('stop')]).toEqual([
    {
      severity: 'error',
      check: 'owner',
      message,
      hint: 'Set kube-apiserver-arg in /etc/rancher/rke2/config.yaml and restart RKE2.',
    },
    {
      severity: 'error',
      check: 'owner',
      message,
      hint: '"kubectl static explain x --by-hand=stop" shows how to do it through its owner.',
    },
  ]);
});

test('what makes a change last is told where it is allowed', () => {
  expect(ownerCheck({ ownership: ownershipOf('kubeadm', COMPONENT), action: 'edit', ownersWay: 'ask' })).toEqual({
    severity: 'warning',
    check: 'owner',
    message:
      'the owner of the manifest is kubeadm: a change takes effect in seconds and is lost at the next kubeadm upgrade, which rewrites the file',
    hint: 'Change ConfigMap kube-system/kubeadm-config as well, or keep a patch for kubeadm upgrade --patches.',
  });
});

test('of a pod without a file it is told where it comes from', () => {
  expect(ownerCheck({ ownership: ownershipOf('kubeadm', SERVED), action: 'restart', ownersWay: 'ask' })).toEqual({
    severity: 'error',
    check: 'owner',
    message: 'There is no file: the kubelet fetches this pod from a URL and runs what is served there',
    hint: 'Change what staticPodURL serves; --manifest-url or the kubelet configuration names it.',
  });
});
