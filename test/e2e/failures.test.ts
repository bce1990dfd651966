import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault, FaultKind } from '../api-server/api-server.ts';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { expectFailure, runSessions, SESSIONS_TIMEOUT, type Session, type SessionResult } from './session.ts';

const LS = ['ls', '--node', 'cp-1', '-l', 'component=etcd'];
const EXPLAIN = ['explain', 'etcd-cp-1'];
const PODS = '/api/v1/pods';

function onPods(kind: FaultKind, more: Partial<Fault> = {}): Fault {
  return { ...kind, path: PODS, ...more } as Fault;
}

/** Sessions of which the first answer already goes wrong, so that nothing can be done. */
const FATAL: Readonly<Record<string, Session>> = {
  'closed-connection': { args: LS, fault: onPods({ kind: 'close' }) },
  reset: { args: LS, fault: onPods({ kind: 'reset', afterBytes: 300 }) },
  hang: { args: [...LS, '--request-timeout', '1s'], fault: onPods({ kind: 'hang' }) },
  'hang-midway': { args: [...LS, '--request-timeout=1s'], fault: onPods({ kind: 'hang', afterBytes: 300 }) },
  slow: { args: [...LS, '--request-timeout=1'], fault: onPods({ kind: 'slow', bytesPerSecond: 200 }) },
  truncated: { args: LS, fault: onPods({ kind: 'truncate', afterBytes: 300 }) },
  'too-many-requests': { args: LS, fault: onPods({ kind: 'status', code: 429 }) },
  'too-many-requests-for-long': { args: LS, fault: onPods({ kind: 'status', code: 429, retryAfter: 3600 }) },
  'internal-error': { args: LS, fault: onPods({ kind: 'status', code: 500 }) },
  'service-unavailable': { args: LS, fault: onPods({ kind: 'status', code: 503 }) },
  'gateway-timeout': { args: LS, fault: onPods({ kind: 'status', code: 504 }) },
  'login-page': { args: LS, fault: onPods({ kind: 'html' }) },
  'bad-gateway-page': { args: LS, fault: onPods({ kind: 'html', code: 502 }) },
  'login-redirect': { args: LS, fault: onPods({ kind: 'redirect', location: 'https://login.example.com/?next=%2F' }) },
  'redirect-circle': { args: LS, fault: onPods({ kind: 'redirect', location: PODS }) },
  'other-service': {
    args: LS,
    fault: onPods({ kind: 'answer', code: 404, contentType: 'text/plain', body: '404 page not found\n' }),
  },
  'other-json': { args: LS, fault: onPods({ kind: 'answer', code: 200, contentType: 'application/json', body: '{}' }) },
  'empty-answer': { args: LS, fault: onPods({ kind: 'answer', code: 200, contentType: 'application/json', body: '' }) },
  'other-authority': { args: LS, server: { certificate: 'other-authority' } },
  'wrong-host': { args: LS, server: { certificate: 'wrong-host' } },
  expired: { args: LS, server: { certificate: 'expired' } },
  'plain-http': {
    args: LS,
    server: { protocol: 'http' },
    kubeconfig: (server) => server.kubeconfig().replace('http://', 'https://'),
  },
  'https-for-http': { args: LS, kubeconfig: (server) => server.kubeconfig().replace('https://', 'http://') },
  refused: { args: [...LS, '--server', 'https://127.0.0.1:1'] },
  'wrong-token': { args: LS, kubeconfig: { auth: 'wrong-token' } },
  'no-credentials': { args: LS, kubeconfig: { auth: 'none' } },
  'no-permission': { args: ['ls'], kubeconfig: { user: 'dev' } },
  'no-permission-in-namespace': { args: ['ls', '-n', 'kube-system'], kubeconfig: { user: 'dev' } },
  'no-kubeconfig': { args: LS, kubeconfig: null },
  'missing-kubeconfig': { args: [...LS, '--kubeconfig', '/no/such/file'] },
  'broken-kubeconfig': { args: LS, kubeconfig: () => 'clusters: [' },
  'unknown-context': { args: [...LS, '--context', 'prod'] },
  'bad-label-selector': { args: ['ls', '-l', 'a in b'] },
  'bad-field-selector': { args: ['ls', '--field-selector', 'spec.color=red'] },
  'explain-hang': { args: [...EXPLAIN, '--request-timeout=1s'], fault: onPods({ kind: 'hang' }) },
  'explain-internal-error': { args: EXPLAIN, fault: onPods({ kind: 'status', code: 500 }) },
  'explain-truncated': { args: EXPLAIN, fault: onPods({ kind: 'truncate', afterBytes: 300 }) },
  'explain-login-page': { args: EXPLAIN, fault: onPods({ kind: 'html' }) },
  'explain-wrong-token': { args: EXPLAIN, kubeconfig: { auth: 'wrong-token' } },
  'explain-no-permission': { args: EXPLAIN, kubeconfig: { user: 'dev' } },
  'explain-no-permission-in-namespace': { args: [...EXPLAIN, '-nkube-system'], kubeconfig: { user: 'dev' } },
  'explain-no-kubeconfig': { args: EXPLAIN, kubeconfig: null },
};

/** Sessions of which some answer goes wrong, and that still come to a result. */
const SURVIVED: Readonly<Record<string, Session>> = {
  'too-many-requests-once': { args: LS, fault: onPods({ kind: 'status', code: 429, retryAfter: 1 }, { times: 1 }) },
  'unavailable-once': { args: LS, fault: onPods({ kind: 'status', code: 503, retryAfter: 0 }, { times: 2 }) },
  'closed-once': { args: LS, fault: onPods({ kind: 'close' }, { times: 1 }) },
  'slow-but-whole': { args: LS, fault: onPods({ kind: 'slow', bytesPerSecond: 20_000 }) },
  'server-warning': { args: LS, fault: onPods({ kind: 'warning', text: 'v1 pods are old' }) },
  'wide-without-nodes': { args: [...LS, '-o', 'wide'], fault: { path: '/api/v1/nodes', kind: 'status', code: 500 } },
  'wide-with-broken-config-map': {
    args: [...LS, '-o', 'wide'],
    fault: { path: '/api/v1/namespaces/kube-system/configmaps', kind: 'truncate', afterBytes: 100 },
  },
  'empty-without-nodes': {
    args: ['ls'],
    server: { cluster: 'managed' },
    fault: { path: '/api/v1/nodes', kind: 'status', code: 403 },
  },
};

/** A transcript without the names that change with every run. */
function transcriptOf({ args }: Session, result: SessionResult): string {
  return transcript(args, result).replaceAll(/\/tmp\/kubectl-static-test-\w+/g, '/HOME');
}

const results: Record<string, SessionResult> = {};

beforeAll(async () => {
  Object.assign(results, await runSessions({ ...FATAL, ...SURVIVED }));
}, SESSIONS_TIMEOUT);

describe('nothing can be done', () => {
  test.each(Object.keys(FATAL))('%s', (name) => {
    expectFailure(results[name]!);
    expectGolden(`failures/${name}.txt`, transcriptOf(FATAL[name]!, results[name]!));
  });
});

describe('something can be done', () => {
  test.each(Object.keys(SURVIVED))('%s', (name) => {
    expect(results[name]!.code).toBe(0);
    expectGolden(`failures/${name}.txt`, transcriptOf(SURVIVED[name]!, results[name]!));
  });
});

test('no run asks for anything but to read, and what its user may do', () => {
  const asked = Object.values(results).flatMap(({ requests }) => requests);
  const others = asked.filter((request) => !request.startsWith('GET '));
  expect([...new Set(others)]).toEqual(['POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews']);
});
