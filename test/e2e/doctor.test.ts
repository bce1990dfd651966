import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { runSession, runSessions, SESSIONS_TIMEOUT, type Session, type SessionResult } from './session.ts';

const TROUBLE = { cluster: 'trouble' };
const KUBEADM = { cluster: 'kubeadm' };

/** Two kubeadm nodes drift apart, and one loses its scheduler. */
function drift(server: Parameters<NonNullable<Session['prepare']>>[0]): void {
  const pods = server.store;
  const apiServer = pods.get('pods', 'kube-system', 'kube-apiserver-cp-2')!;
  pods.put('pods', JSON.parse(JSON.stringify(apiServer).replace(/(kube-apiserver:v)[\d.]+/, '$11.35.9')) as never);
  pods.delete('pods', 'kube-system', 'kube-scheduler-cp-3');
}

/** Three static pods of the control plane do not run, each for another reason. */
function down(server: Parameters<NonNullable<Session['prepare']>>[0]): void {
  const fail = (name: string, status: object): void => {
    const { status: before, ...pod } = server.store.get('pods', 'kube-system', name)!;
    server.store.put('pods', { ...pod, status: { ...(before as object), ...status } });
  };
  const pull = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } };
  const end = { terminated: { reason: 'Error', exitCode: 1, finishedAt: '2026-01-01T00:00:00Z' } };
  const container = (name: string, restartCount: number, state: object) => ({
    containerStatuses: [{ name, ready: false, restartCount, state, lastState: {} }],
  });
  fail('kube-apiserver-cp-2', { phase: 'Pending', ...container('kube-apiserver', 0, pull) });
  fail('kube-scheduler-cp-3', {
    phase: 'Failed',
    reason: 'NodeAffinity',
    message: 'Predicate NodeAffinity failed',
    containerStatuses: [],
  });
  fail('etcd-cp-3', container('etcd', 57, end));
}

/** What is run, and where its whole output is: the directory of the golden files, then the name. */
const SESSIONS = {
  'trouble/doctor': { args: ['doctor'], server: TROUBLE },
  'trouble/doctor-json': { args: ['doctor', '--node', 'cp-2', '-o', 'json'], server: TROUBLE },
  'trouble/doctor-sarif': { args: ['doctor', '--only', 'node-not-readable', '-o', 'sarif'], server: TROUBLE },
  'trouble/doctor-junit': { args: ['doctor', '--node', 'worker-off,cp-2', '-o', 'junit'], server: TROUBLE },
  'trouble/doctor-junit-pods': {
    args: ['doctor', '--node', 'cp-1', '--severity', 'error', '-o', 'junit'],
    server: TROUBLE,
  },
  'trouble/doctor-markdown': { args: ['doctor', '--severity', 'error', '-o', 'markdown'], server: TROUBLE },
  'trouble/doctor-namespace': { args: ['doctor', '-n', 'apps', '--fail-on', 'never'], server: TROUBLE },
  'trouble/doctor-without-kubelets': {
    args: ['doctor', '--no-kubelet', '--skip', 'edit-will-be-lost'],
    server: TROUBLE,
  },
  'trouble/doctor-tier-0': { args: ['doctor'], server: TROUBLE, kubeconfig: { user: 'tier0' } },
  'trouble/doctor-tier-1': { args: ['doctor'], server: TROUBLE, kubeconfig: { user: 'tier1' } },
  'trouble/doctor-forbidden': { args: ['doctor'], server: TROUBLE, kubeconfig: { user: 'dev' } },
  'trouble/doctor-missing-node': { args: ['doctor', '--node', 'cp-1,cp-9', '--severity', 'error'], server: TROUBLE },
  'hidden/doctor': { args: ['doctor'], server: { cluster: 'hidden' } },
  'hidden/doctor-tier-1': { args: ['doctor'], server: { cluster: 'hidden' }, kubeconfig: { user: 'tier1' } },
  'kubeadm/doctor': { args: ['doctor'], server: KUBEADM },
  'kubeadm/doctor-info': { args: ['doctor', '--fail-on', 'info', '--only', 'edit-will-be-lost'], server: KUBEADM },
  'kubeadm/doctor-drift': { args: ['doctor', '--severity', 'warning'], server: KUBEADM, prepare: drift },
  'kubeadm/doctor-drift-junit': {
    args: ['doctor', '--only', 'control-plane-drift', '--fail-on', 'warning', '-o', 'junit'],
    server: KUBEADM,
    prepare: drift,
  },
  'kubeadm/doctor-drift-markdown': {
    args: ['doctor', '--only', 'control-plane-drift', '-o', 'markdown'],
    server: KUBEADM,
    prepare: drift,
  },
  'kubeadm/doctor-drift-sarif': {
    args: ['doctor', '--only', 'control-plane-drift', '-o', 'sarif'],
    server: KUBEADM,
    prepare: drift,
  },
  'kubeadm/doctor-version-refused': {
    args: ['doctor', '--only', 'control-plane-drift', '-o', 'yaml'],
    server: KUBEADM,
    fault: { kind: 'status', code: 403, path: '/version', message: 'no version for you' },
  },
  'kubeadm/doctor-down': { args: ['doctor', '--severity', 'error'], server: KUBEADM, prepare: down },
  'kubeadm/doctor-down-tier-0': {
    args: ['doctor', '--severity', 'error'],
    server: KUBEADM,
    kubeconfig: { user: 'tier0' },
    prepare: down,
  },
  'kubeadm/doctor-write-baseline': { args: ['doctor', '--write-baseline'], server: KUBEADM },
  'kubeadm/doctor-write-baseline-no-kubelet': { args: ['doctor', '--write-baseline', '--no-kubelet'], server: KUBEADM },
  'kubeadm/doctor-write-baseline-missing': {
    args: ['doctor', '--write-baseline', '--node', 'cp-1,cp-9'],
    server: KUBEADM,
  },
  'trouble/doctor-write-baseline': { args: ['doctor', '--write-baseline'], server: TROUBLE },
  'hidden/doctor-write-baseline': { args: ['doctor', '--write-baseline'], server: { cluster: 'hidden' } },
  'hidden/doctor-write-baseline-tier-1': {
    args: ['doctor', '--write-baseline'],
    server: { cluster: 'hidden' },
    kubeconfig: { user: 'tier1' },
  },
  'kubeadm/doctor-wrong-baseline': { args: ['doctor', '--baseline', 'kubeconfig'], server: KUBEADM },
  'kubeadm/doctor-no-baseline': { args: ['doctor', '--baseline', 'no-such-file'], server: KUBEADM },
  'kubeadm/doctor-baseline-folder': { args: ['doctor', '--baseline', '.'], server: KUBEADM },
  'kubeadm/doctor-two-baselines': { args: ['doctor', '--baseline', 'a', '--write-baseline'], server: KUBEADM },
  'kubeadm/doctor-only-baseline': { args: ['doctor', '--only', 'unexpected-static-pod'], server: KUBEADM },
  'kubeadm/doctor-unknown-rule': { args: ['doctor', '--only', 'hidden-static-pods'], server: KUBEADM },
  'managed/doctor': { args: ['doctor'], server: { cluster: 'managed' } },
  'openshift/doctor': { args: ['doctor'], server: { cluster: 'openshift' } },
  'rke2/doctor': { args: ['doctor'], server: { cluster: 'rke2' } },
} satisfies Readonly<Record<string, Session>>;

let results: Readonly<Record<keyof typeof SESSIONS, SessionResult>>;

beforeAll(async () => {
  results = await runSessions<keyof typeof SESSIONS>(SESSIONS);
}, SESSIONS_TIMEOUT);

test.each(Object.keys(SESSIONS) as (keyof typeof SESSIONS)[])('%s', (name) => {
  const text = transcript(SESSIONS[name].args, results[name]);
  expectGolden(`${name}.txt`, text.replaceAll(/\((?:\d+[ydhms])+ ago\)/g, '(AGE ago)'));
});

test('the exit code says what was found', () => {
  const codes = Object.fromEntries(Object.entries(results).map(([name, { code }]) => [name, code]));
  expect(codes).toEqual({
    'trouble/doctor': 1,
    'trouble/doctor-json': 0,
    'trouble/doctor-sarif': 0,
    'trouble/doctor-junit': 0,
    'trouble/doctor-junit-pods': 1,
    'trouble/doctor-markdown': 1,
    'trouble/doctor-namespace': 0,
    'trouble/doctor-without-kubelets': 1,
    'trouble/doctor-tier-0': 1,
    'trouble/doctor-tier-1': 1,
    'trouble/doctor-forbidden': 2,
    'trouble/doctor-missing-node': 2,
    'hidden/doctor': 1,
    'hidden/doctor-tier-1': 0,
    'kubeadm/doctor': 0,
    'kubeadm/doctor-info': 1,
    'kubeadm/doctor-drift': 0,
    'kubeadm/doctor-drift-junit': 1,
    'kubeadm/doctor-drift-markdown': 0,
    'kubeadm/doctor-drift-sarif': 0,
    'kubeadm/doctor-version-refused': 0,
    'kubeadm/doctor-down': 1,
    'kubeadm/doctor-down-tier-0': 1,
    'kubeadm/doctor-write-baseline': 0,
    'kubeadm/doctor-write-baseline-no-kubelet': 0,
    'kubeadm/doctor-write-baseline-missing': 2,
    'trouble/doctor-write-baseline': 2,
    'hidden/doctor-write-baseline': 2,
    'hidden/doctor-write-baseline-tier-1': 2,
    'kubeadm/doctor-wrong-baseline': 2,
    'kubeadm/doctor-no-baseline': 2,
    'kubeadm/doctor-baseline-folder': 2,
    'kubeadm/doctor-two-baselines': 2,
    'kubeadm/doctor-only-baseline': 2,
    'kubeadm/doctor-unknown-rule': 2,
    'managed/doctor': 0,
    'openshift/doctor': 0,
    'rke2/doctor': 0,
  });
});

describe('the requests', () => {
  test('hold no pod whole but static pods and those named as such', () => {
    const ofPods = results['kubeadm/doctor'].requests.filter((request) => request.startsWith('GET /api/v1/pods'));
    expect(ofPods.sort()).toEqual([
      'GET /api/v1/pods?fieldSelector=spec.serviceAccountName=&limit=500',
      'GET /api/v1/pods?includeObject=None&resourceVersion=0',
      'GET /api/v1/pods?labelSelector=app.kubernetes.io/managed-by=kubectl-static&limit=500',
    ]);
  });

  test('ask no kubelet where none is to be asked', () => {
    const { requests } = results['trouble/doctor-without-kubelets'];
    expect(requests.filter((request) => request.includes('/proxy/'))).toEqual([]);
  });
});

test('a server that knows no validating policies yet is not complained about', async () => {
  const { stdout, requests } = await runSession({
    args: ['doctor'],
    server: { cluster: 'hidden' },
    fault: { kind: 'status', code: 404, path: /validatingadmissionpolic/ },
  });
  expect(requests.filter((request) => request.includes('validatingadmissionpolic'))).not.toEqual([]);
  expect(stdout).toContain('webhook pods.policy.example.com?');
  expect(stdout).not.toMatch(/validatingadmissionpolic/i);
});
