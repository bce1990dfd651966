import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { withoutAges } from './own-clock.ts';
import { transcript } from '../program/transcript.ts';
import { recordedCluster } from '../api-server/api-server.ts';
import { runSessions, SESSIONS_TIMEOUT, type Session, type SessionResult } from './session.ts';

const HIDDEN = { cluster: 'hidden' };

/** What is run, and where its whole output is: the directory of the golden files, then the name. */
const SESSIONS = {
  'hidden/nodes': { args: ['nodes'], server: HIDDEN },
  'hidden/nodes-wide': { args: ['nodes', '-o', 'wide', '--show-labels'], server: HIDDEN },
  'hidden/nodes-named': { args: ['nodes', 'worker-1', 'cp-1', 'worker-1'], server: HIDDEN },
  'hidden/nodes-missing': { args: ['nodes', 'worker-1', 'worker-9'], server: HIDDEN },
  'hidden/nodes-all-missing': { args: ['nodes', 'worker-9'], server: HIDDEN },
  'hidden/nodes-selected': {
    args: ['nodes', '-l', 'node-role.kubernetes.io/control-plane', '-o', 'json'],
    server: HIDDEN,
  },
  'hidden/nodes-sorted': { args: ['nodes', '--sort-by=.pods.hidden', '--no-headers'], server: HIDDEN },
  'hidden/nodes-label-columns': {
    args: ['nodes', '-L', 'kubernetes.io/hostname,node-role.kubernetes.io/control-plane', '-o', 'wide'],
    server: HIDDEN,
  },
  'hidden/nodes-name': { args: ['nodes', '-o', 'name'], server: HIDDEN },
  'hidden/nodes-columns': {
    args: ['nodes', '-o', 'custom-columns=NAME:.metadata.name,PATH:.path.value,HIDDEN:.pods.hidden'],
    server: HIDDEN,
  },
  'hidden/nodes-without-kubelets': { args: ['nodes', '--no-kubelet', '-o', 'wide'], server: HIDDEN },
  'hidden/nodes-tier-0': { args: ['nodes'], server: HIDDEN, kubeconfig: { user: 'tier0' } },
  'hidden/nodes-without-permission': { args: ['nodes'], server: HIDDEN, kubeconfig: { user: 'dev' } },
  'hidden/ls-hidden': { args: ['ls', '--hidden'], server: HIDDEN },
  'hidden/ls-hidden-wide': { args: ['ls', '--hidden', '-o', 'wide'], server: HIDDEN },
  'hidden/ls-hidden-json': { args: ['ls', '--hidden', '-n', 'quota', '-o', 'json'], server: HIDDEN },
  'hidden/ls-hidden-name': { args: ['ls', '--hidden', '-o', 'name', '--node', 'worker-1,worker-2'], server: HIDDEN },
  'hidden/ls-hidden-labels': { args: ['ls', '--hidden', '-l', 'app in (checked)', '--show-labels'], server: HIDDEN },
  'hidden/ls-hidden-label-columns': { args: ['ls', '--hidden', '-n', 'guarded', '-L', 'app,tier'], server: HIDDEN },
  'hidden/ls-hidden-sorted': { args: ['ls', '--hidden', '--sort-by=.hash', '--no-headers'], server: HIDDEN },
  'hidden/ls-hidden-none': { args: ['ls', '--hidden', '-n', 'default', '--node', 'cp-1'], server: HIDDEN },
  'hidden/ls-hidden-events': { args: ['ls', '--hidden', '--no-kubelet'], server: HIDDEN },
  'hidden/ls-hidden-tier-0': { args: ['ls', '--hidden'], server: HIDDEN, kubeconfig: { user: 'tier0' } },
  'hidden/ls-hidden-tier-1': { args: ['ls', '--hidden'], server: HIDDEN, kubeconfig: { user: 'tier1' } },
  'hidden/ls-hidden-without-policies': {
    args: ['ls', '--hidden', '--node', 'cp-1', '-n', 'quota'],
    server: HIDDEN,
    kubeconfig: { user: 'kubelets-only' },
    prepare: (server) => {
      server.users.set('kubelets-only', {
        may: [
          { verbs: ['get', 'list'], resources: ['pods', 'nodes'] },
          { verbs: ['get'], resources: ['nodes/proxy'] },
        ],
      });
    },
  },
  'hidden/ls-hidden-slow-node': {
    args: ['ls', '--hidden', '--node-timeout', '300ms', '--node', 'worker-1'],
    server: HIDDEN,
    fault: { kind: 'hang', path: '/api/v1/nodes/worker-1/proxy/pods' },
  },
  'hidden/ls-hidden-broken-answer': {
    args: ['ls', '--hidden', '--node', 'worker-1'],
    server: HIDDEN,
    fault: { kind: 'truncate', afterBytes: 500, path: '/api/v1/nodes/worker-1/proxy/pods' },
  },
  'hidden/ls-kubelet': { args: ['ls', '--kubelet'], server: HIDDEN },
  'hidden/ls-kubelet-wide': { args: ['ls', '--kubelet', '--node', 'worker-1', '-o', 'wide'], server: HIDDEN },
  'hidden/ls-kubelet-label-columns': {
    args: ['ls', '--kubelet', '--node', 'worker-1', '-L', 'app,tier'],
    server: HIDDEN,
  },
  'hidden/ls-kubelet-json': { args: ['ls', '--kubelet', '--node', 'worker-1', '-o', 'json'], server: HIDDEN },
  'hidden/ls-kubelet-name': { args: ['ls', '--kubelet', '-n', 'locked', '-o', 'name'], server: HIDDEN },
  'hidden/ls-kubelet-tier-0': { args: ['ls', '--kubelet'], server: HIDDEN, kubeconfig: { user: 'tier0' } },
  'hidden/ls-kubelet-without-get-pods': {
    args: ['ls', '--kubelet', '--node', 'worker-1'],
    server: HIDDEN,
    kubeconfig: { user: 'lists-only' },
    prepare: (server) => {
      server.users.set('lists-only', {
        may: [
          { verbs: ['list', 'watch'], resources: ['pods', 'nodes'] },
          { verbs: ['get'], resources: ['nodes/proxy'] },
        ],
      });
    },
  },
  'hidden/explain-tier-1': {
    args: ['explain', 'edited-worker-1'],
    server: HIDDEN,
    kubeconfig: { user: 'tier1' },
  },
  'hidden/explain-slow-kubelet': {
    args: ['explain', 'edited-worker-1', '--node-timeout', '300ms'],
    server: HIDDEN,
    fault: { kind: 'hang', path: '/api/v1/nodes/worker-1/proxy' },
  },
  'hidden/explain-broken-pods': {
    args: ['explain', 'edited-worker-1'],
    server: HIDDEN,
    fault: { kind: 'truncate', afterBytes: 500, path: '/api/v1/nodes/worker-1/proxy/pods' },
  },
  'trouble/nodes-wide': { args: ['nodes', '-o', 'wide'], server: { cluster: 'trouble' } },
  'trouble/ls-hidden': { args: ['ls', '--hidden'], server: { cluster: 'trouble' } },
  'recorded/nodes': { args: ['nodes'], server: { cluster: recordedCluster('v1.36.2') } },
  'recorded/ls-hidden': { args: ['ls', '--hidden', '--node', 'cp-1'], server: { cluster: recordedCluster('v1.36.2') } },
  'recorded/ls-hidden-denied': {
    args: ['ls', '--hidden', '--node', 'cp-1', '-n', 'locked'],
    server: { cluster: recordedCluster('v1.36.2-later') },
    prepare: (server) => {
      // Every API server makes this class when it starts; it was not recorded.
      server.store.put('priorityclasses', { metadata: { name: 'system-node-critical' }, value: 2000001000 });
    },
  },
} satisfies Readonly<Record<string, Session>>;

let results: Readonly<Record<keyof typeof SESSIONS, SessionResult>>;

beforeAll(async () => {
  results = await runSessions<keyof typeof SESSIONS>(SESSIONS);
}, SESSIONS_TIMEOUT);

test.each(Object.keys(SESSIONS) as (keyof typeof SESSIONS)[])('%s', (name) => {
  expectGolden(`${name}.txt`, withoutAges(transcript(SESSIONS[name].args, results[name])));
});

describe('the requests', () => {
  test('of nodes are small answers, one more where the configuration file is shown, and /pods where mirrors differ', () => {
    const asked = (name: keyof typeof SESSIONS, node: string) =>
      results[name].requests
        .filter((request) => request.includes(`/nodes/${node}/proxy`))
        .map((request) => request.replace(`GET /api/v1/nodes/${node}/proxy/`, '').replace(/\?.*/, ''))
        .sort();
    expect(asked('hidden/nodes', 'worker-1')).toEqual(['configz', 'metrics', 'pods', 'runningpods/']);
    expect(asked('hidden/nodes-wide', 'worker-1')).toEqual(['configz', 'flagz', 'metrics', 'pods', 'runningpods/']);
    // It has more than there are mirrors: whatever runs, its pods are needed.
    expect(asked('hidden/nodes', 'cp-1')).toEqual(['configz', 'metrics', 'pods']);
  });

  test('of one namespace and node are no more than needed', () => {
    const { requests } = results['hidden/ls-hidden-none'];
    const isReview = (request: string): boolean => request.startsWith('POST ');
    expect(requests.filter(isReview)).toEqual(['POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews']);
    expect(requests.filter((request) => !isReview(request))).toEqual([
      'GET /api/v1/namespaces/default/pods?fieldSelector=spec.serviceAccountName=,spec.nodeName=cp-1&limit=500',
      'GET /api/v1/nodes/cp-1/proxy/metrics?name[]=kubelet_desired_pods&name[]=kubelet_working_pods',
      'GET /api/v1/nodes/cp-1/proxy/runningpods/',
      'GET /api/v1/nodes/cp-1/proxy/pods',
    ]);
  });

  test('ask no kubelet where none is to be asked', () => {
    for (const name of ['hidden/nodes-without-kubelets', 'hidden/ls-hidden-events'] as const) {
      expect(results[name].requests.filter((request) => request.includes('/proxy/'))).toEqual([]);
    }
  });
});

describe('flags that contradict each other', () => {
  test.each([
    [['--hidden', '--kubelet']],
    [['--hidden', '-w']],
    [['--kubelet', '--watch-only']],
    [['--kubelet', '--no-kubelet']],
    [['-w', '--no-kubelet']],
    [['--hidden', '--full-scan']],
    [['--kubelet', '--field-selector', 'spec.nodeName=a']],
    [['--hidden', '--concurrency', '0']],
    [['--hidden', '-l', 'a in b']],
  ])('%j', async (flags) => {
    const { result } = await runSessions({ result: { args: ['ls', ...flags] } });
    expect([result.code, result.stdout, result.requests]).toEqual([2, '', []]);
    expect(result.stderr).toMatch(/^error: .*\nSee 'kubectl static ls --help' for usage\.\n$/);
  });

  test.each([
    [
      ['--no-kubelet'],
      '--no-kubelet can only be used with --hidden or --kubelet, or if a directory is printed (-o wide, json, yaml)',
    ],
    [
      ['--node-timeout', '5s'],
      '--node-timeout can only be used with --hidden or --kubelet, or if a directory is printed (-o wide, json, yaml)',
    ],
    [
      ['--concurrency=4', '--node-timeout=1s'],
      '--concurrency, --node-timeout can only be used with --hidden or --kubelet, or if a directory is printed (-o wide, json, yaml)',
    ],
  ])('or would do nothing: %j', async (flags, why) => {
    const { result } = await runSessions({ result: { args: ['ls', ...flags] } });
    expect(result).toMatchObject({ code: 2, stdout: '', requests: [] });
    expect(result.stderr).toBe(`error: ${why}\nSee 'kubectl static ls --help' for usage.\n`);
  });

  test('names and a selector of nodes', async () => {
    const { result } = await runSessions({ result: { args: ['nodes', 'a', '-l', 'b'] } });
    expect([result.code, result.stderr]).toEqual([
      2,
      "error: name cannot be provided when a selector is specified\nSee 'kubectl static nodes --help' for usage.\n",
    ]);
  });
});
