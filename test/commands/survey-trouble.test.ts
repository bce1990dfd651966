import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { startApiServer, type TestApiServer } from '../support/api-server.ts';
import { generateCluster } from '../support/generated-cluster.ts';
import { surroundingsOf } from '../support/in-process.ts';
import type { Kubelet } from '../support/kubelets.ts';
import type { Rule } from '../support/permissions.ts';

// What is said of kubelets that could not be asked, or answered in part: never more than is known.

let home: string;
let server: TestApiServer;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'kubectl-static-survey-'));
});
afterEach(() => server.close());
afterAll(() => {
  rmSync(home, { recursive: true });
});

const nodeName = (index: number): string => `node-${String(index).padStart(4, '0')}`;

async function startWith(nodes: number, kubelet: Kubelet = {}): Promise<void> {
  const cluster = generateCluster({ nodes, pods: 0, staticPodsPerNode: 1, managedFields: false });
  const kubelets = Object.fromEntries(Array.from({ length: nodes }, (_, index) => [nodeName(index), kubelet]));
  server = await startApiServer({ cluster: { ...cluster, kubelets } });
}

async function runAs(user: string, ...argv: string[]) {
  const kubeconfig = join(home, 'config');
  writeFileSync(kubeconfig, server.kubeconfig({ user }), { mode: 0o600 });
  let stdout = '';
  let stderr = '';
  const out = { write: (text: string) => void (stdout += text), columns: undefined };
  const err = { write: (text: string) => void (stderr += text), columns: undefined };
  const given = { argv, stdout: out, stderr: err };
  const code = await runProgram(surroundingsOf({ kubeconfig, cwd: home }, given), () => COMMANDS);
  return { code, stdout, stderr };
}

/** Whoever may read all but kubelets. */
const READER: readonly Rule[] = [{ verbs: ['get', 'list'], resources: ['pods', 'nodes', 'events'] }];

function proxied(): string[] {
  return server.requests.map(({ path }) => path).filter((path) => path.includes('/proxy/pods'));
}

describe('who may ask some kubelets only', () => {
  const MOST = Array.from({ length: 50 }, (_, index) => nodeName(index + 10));

  test.each([
    ['slow ones', 300, '32'],
    ['few at a time', 0, '4'],
  ])('gets the answers of all of them: %s', async (_, delay, concurrency) => {
    await startWith(60, { delay });
    server.users.set('some', { may: [...READER, { verbs: ['get'], resources: ['nodes/proxy'], resourceNames: MOST }] });
    const { code, stderr } = await runAs('some', 'ls', '--hidden', '--concurrency', concurrency);
    expect(stderr).toContain('Note: 10 of 60 kubelets did not answer (forbidden: needs "get nodes/proxy"): node-0000');
    expect(stderr).not.toContain('not asked');
    expect([code, proxied().length]).toEqual([0, 60]);
  });

  test('is told of those that were not asked where no rule is for kubelets', async () => {
    await startWith(60);
    server.users.set('none', { may: READER });
    const { stderr } = await runAs('none', 'nodes');
    expect(stderr).toContain('Note: 8 of 60 kubelets did not answer (forbidden: needs "get nodes/proxy"): ');
    expect(stderr).toContain('Note: 52 kubelets not asked, because all before were refused\n');
  });

  test('gets all answers where the server does not list its rules', async () => {
    await startWith(20);
    server.users.set('some', { may: [...READER, { verbs: ['get'], resources: ['nodes/proxy'], resourceNames: MOST }] });
    server.fault({ kind: 'status', code: 403, path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews' });
    const { stderr } = await runAs('some', 'ls', '--hidden');
    expect(stderr).toContain('Note: 10 of 20 kubelets did not answer');
    expect(stderr).not.toContain('not asked');
  });

  test("is not told that the rest refused because of some kubelets' own refusal", async () => {
    await startWith(60);
    const path = new RegExp(`/nodes/node-00(0[0-9]|1[01])/proxy`);
    server.fault({ kind: 'answer', code: 403, contentType: 'text/plain', body: 'Forbidden', path });
    const { stderr } = await runAs('admin', 'ls', '--hidden', '--concurrency', '4');
    expect(stderr).toMatch(/^Note: 12 of 60 kubelets did not answer \(.*\): node-0000, .*, node-0011\n/m);
    expect(stderr).not.toContain('not asked');
  });
});

describe('an API server that fails on the way', () => {
  test.each([[['ls', '--hidden']], [['ls', '--kubelet']], [['nodes']]])(
    'is not blamed on the kubelets: %j',
    async (args) => {
      await startWith(20, { delay: 50 });
      const closing = setInterval(() => {
        if (proxied().length < 5) return;
        clearInterval(closing);
        void server.close();
      }, 5);
      const { code, stderr } = await runAs('admin', ...args, '--concurrency', '1');
      expect(stderr).toMatch(
        /^Note: lost the API server \(The connection to the server \S+ was refused - .*\): 1[5-8] of 20 kubelets not heard$/m,
      );
      expect(stderr).not.toContain('did not answer');
      expect(code).toBe(2);
    },
    30_000,
  );

  test('is asked again for the nodes of that moment, and nothing is said where it then answers', async () => {
    await startWith(20);
    server.fault({ kind: 'close', path: /\/proxy\//, after: 5, times: 5 });
    const { code, stderr } = await runAs('admin', 'ls', '--hidden', '--concurrency', '1');
    expect([code, stderr]).toEqual([0, 'No hidden static pods found: 20 kubelets asked, all answered.\n']);
  }, 30_000);

  test.each([
    [
      { kind: 'status', code: 429 } as const,
      /^Note: 1 of 5 kubelets did not answer \(the API server has too much to do: .*\): node-0003$/m,
    ],
    [
      { kind: 'close' } as const,
      /^Note: 1 of 5 kubelets did not answer \(the API server did not pass the question on: .*\): node-0003$/m,
    ],
  ])(
    'for one node only is named as what failed: %j',
    async (fault, note) => {
      await startWith(5);
      server.fault({ ...fault, path: `/api/v1/nodes/${nodeName(3)}/proxy` });
      const { code, stderr } = await runAs('admin', 'ls', '--hidden');
      expect(stderr).toMatch(note);
      expect(code).toBe(0);
    },
    30_000,
  );
});

describe('a kubelet that answers in part', () => {
  const LATE = { kind: 'hang' } as const;
  const NOT_A_LIST = { kind: 'answer', code: 200, contentType: 'application/json', body: '{}' } as const;

  test.each([
    ['pods', LATE, 'pods: no answer within 1s'],
    ['pods', { ...LATE, afterBytes: 20 }, 'pods: no answer within 1s'],
    ['pods', NOT_A_LIST, 'pods: answered with something that is not a list of pods'],
    ['configz', LATE, 'configz: no answer within 1s'],
    ['configz', NOT_A_LIST, 'configz: answered configz with no configuration'],
    ['flagz', LATE, 'flagz: no answer within 1s'],
  ] as const)('is named with what is missing: %s, %j', async (endpoint, fault, reason) => {
    await startWith(3, { flagz: { config: '/c.yaml' } });
    server.fault({ ...fault, path: `/api/v1/nodes/${nodeName(1)}/proxy/${endpoint}` });
    const { code, stdout, stderr } = await runAs('admin', 'nodes', '-o', 'json', '--node-timeout=1s');
    expect(stderr).toBe(`Note: 1 of 3 kubelets answered in part (${reason}): node-0001\n`);
    const { items } = JSON.parse(stdout) as { items: { unreadable: { what: string }[] }[] };
    const what = [`kubelet ${endpoint} of node node-0001`];
    expect(items.map(({ unreadable }) => unreadable.map((one) => one.what))).toEqual([[], what, []]);
    expect(code).toBe(0);
  });

  test('is fine where it is only too old to show its flags', async () => {
    await startWith(2, { flagz: null });
    expect(await runAs('admin', 'nodes', '-o', 'wide')).toMatchObject({ code: 0, stderr: '' });
  });
});

/** What a kubelet says of a static pod that has no mirror. */
function eventOf(node: string, more: object = {}) {
  const name = `ghost-${node}`;
  return {
    metadata: { name: `${name}.1`, namespace: 'apps', creationTimestamp: '2026-01-01T00:00:00Z' },
    involvedObject: { kind: 'Pod', namespace: 'apps', name, uid: 'e'.repeat(31) + node.at(-1)! },
    reason: 'Started',
    message: 'Container started',
    source: { component: 'kubelet', host: node },
    type: 'Normal',
    ...more,
  };
}

describe('Events of static pods', () => {
  const left = 'Note: left out what Events tell of 1 node that is gone: removed-9\n';

  test.each([
    ['where no kubelet is to be asked', ['--no-kubelet'], 'admin'],
    ['where some kubelets may not be asked', [], 'reader'],
  ])('are left out where their node is gone: %s', async (_, flags, user) => {
    await startWith(3);
    server.users.set('reader', { may: READER });
    for (const node of [nodeName(1), 'removed-9']) server.store.put('events', eventOf(node));
    const { stdout, stderr } = await runAs(user, 'ls', '--hidden', '-o', 'name', ...flags);
    expect(stdout).toBe('pod/ghost-node-0001\n');
    expect(stderr).toContain(left);
  });

  test('stay where it is not known whether their node is gone', async () => {
    await startWith(3);
    server.users.set('blind', { may: READER.map((rule) => ({ ...rule, resources: ['pods', 'events'] })) });
    server.store.put('events', eventOf('removed-9'));
    const { stdout, stderr } = await runAs('blind', 'ls', '--hidden', '--no-kubelet', '-o', 'name');
    expect(stdout).toBe('pod/ghost-removed-9\n');
    expect(stderr).toContain('Note: could not read node removed-9: forbidden (needs "get nodes")\n');
  });

  test.each([
    ['Container c failed liveness probe, will be restarted', 'pod/ghost-node-0001\n'],
    ['Container c definition changed, will be restarted', 'pod/ghost-node-0001\n'],
    ['Stopping container c', ''],
  ])('end a pod only where its kubelet stops it for good: %s', async (message, stdout) => {
    await startWith(3);
    server.store.put('events', eventOf(nodeName(1), { reason: 'Killing', message }));
    expect(await runAs('admin', 'ls', '--hidden', '--no-kubelet', '-o', 'name')).toMatchObject({ stdout });
  });

  test('show beside the mirrors of kubelets that do not answer', async () => {
    await startWith(2, { unreachable: 'connection refused' });
    server.store.put('events', eventOf(nodeName(1)));
    const { code, stdout, stderr } = await runAs('admin', 'ls', '--kubelet', '--no-headers');
    const rows = stdout.trimEnd().split('\n');
    expect(rows.map((row) => row.split(/ {2,}/).slice(1).join('|'))).toEqual([
      expect.stringMatching(
        /^ghost-node-0001\|node-0001\|<unknown>\|<none>\|<unknown>\|<unknown>\|unknown\|hidden, as Events tell: /,
      ),
      expect.stringMatching(/-node-0000\|node-0000\|.*\|<unknown>$/),
      expect.stringMatching(/-node-0001\|node-0001\|.*\|<unknown>$/),
    ]);
    expect(stderr).toContain('Note: where no kubelet answered, Events were read: ');
    expect(code).toBe(0);
  });
});

describe('a node that is not there', () => {
  const notFound = 'Error from server (NotFound): nodes "typo" not found\n';

  test.each([
    [['ls', '--hidden', '--node', 'typo']],
    [['ls', '--hidden', '--node', 'typo', '--no-kubelet']],
    [['ls', '--kubelet', '--node', 'typo']],
  ])('is said to be missing: %j', async (args) => {
    await startWith(3);
    expect(await runAs('admin', ...args)).toEqual({ code: 2, stdout: '', stderr: notFound });
  });

  test.each(['--hidden', '--kubelet'])('does not keep others from being looked at with %s', async (flag) => {
    await startWith(3);
    const { code, stderr } = await runAs('admin', 'ls', flag, '--node', 'typo,node-0001', '-o', 'name');
    expect([code, stderr.startsWith(notFound), stderr.includes('did not answer')]).toEqual([2, true, false]);
  });

  test('costs who may not ask kubelets a look at the Node', async () => {
    await startWith(3);
    server.users.set('reader', { may: READER });
    expect(await runAs('reader', 'ls', '--hidden', '--node', 'typo')).toEqual({
      code: 2,
      stdout: '',
      stderr: notFound,
    });
  });

  test('is told of where mirror pods are left of it', async () => {
    await startWith(3);
    server.store.delete('nodes', undefined, nodeName(1));
    const { code, stdout, stderr } = await runAs('admin', 'ls', '--kubelet', '-o', 'name');
    expect(stdout.split('\n').length).toBe(4);
    expect([code, stderr]).toEqual([0, 'Note: mirror pods or Events are left of 1 node that is gone: node-0001\n']);
  });
});

describe('a list as JSON', () => {
  test.each([
    ['--hidden', 'reader', { answered: 0, eventsRead: true }],
    ['--kubelet', 'reader', { answered: 0, eventsRead: true }],
  ])('names every kubelet that was not heard: %s', async (flag, user, rest) => {
    await startWith(40);
    server.users.set(user, { may: READER });
    const { stdout } = await runAs(user, 'ls', flag, '-o', 'json');
    const { unanswered, unasked, ...list } = JSON.parse(stdout) as { unanswered: object[]; unasked: string[] };
    const nodes = Array.from({ length: 40 }, (_, index) => nodeName(index));
    expect(unanswered).toEqual(
      nodes.slice(0, 8).map((node) => ({
        node,
        why: expect.stringContaining('is forbidden'),
        status: 403,
        permission: 'get nodes/proxy',
      })),
    );
    expect(unasked).toEqual(nodes.slice(8));
    expect(list).toMatchObject({ ...rest, unreadable: [] });
  });

  test('names none where all were heard, or none was to be asked', async () => {
    await startWith(2);
    const heard = await runAs('admin', 'ls', '--hidden', '-o', 'jsonpath={.answered} {.unanswered} {.unasked}');
    expect(heard.stdout).toBe('2 [] []');
    const events = await runAs('admin', 'ls', '--hidden', '--no-kubelet', '-o', 'json');
    expect(JSON.parse(events.stdout)).toEqual({
      apiVersion: 'kubectl-static/v1',
      kind: 'HiddenStaticPodList',
      items: [],
      answered: null,
      unanswered: [],
      unasked: [],
      eventsRead: true,
      unreadable: [],
    });
  });
});

describe('nodes by name', () => {
  test('are taken as -o name prints them', async () => {
    await startWith(2);
    const { stdout: names } = await runAs('admin', 'nodes', '-o', 'name');
    expect(names).toBe('node/node-0000\nnode/node-0001\n');
    const again = await runAs('admin', 'nodes', ...names.trim().split('\n'), '-o', 'name');
    expect(again).toMatchObject({ code: 0, stdout: names });
    const pods = await runAs('admin', 'ls', '--node', 'node/node-0001', '-o', 'name');
    expect(pods).toEqual({ code: 0, stdout: expect.stringMatching(/^pod\/\S+-node-0001\n$/), stderr: '' });
  });

  test.each([[['nodes', '']], [['nodes', '..']], [['ls', '--hidden', '--node', '.']], [['ls', '--node', 'a/b']]])(
    'are refused where they name something else: %j',
    async (args) => {
      await startWith(1);
      const { code, stdout, stderr } = await runAs('admin', ...args);
      expect([code, stdout, server.requests.length]).toEqual([2, '', 0]);
      expect(stderr).toMatch(/^error: (resource name may not be empty|invalid resource name .*)\n/);
    },
  );
});

test('who may neither list nodes nor pods is told what is enough for nodes, and it is', async () => {
  await startWith(2);
  server.users.set('kubelets', { may: [{ verbs: ['get'], resources: ['nodes/proxy'] }] });
  const { code, stdout, stderr } = await runAs('kubelets', 'nodes');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Ask for "list nodes", or name the nodes: for those "get nodes/proxy" is enough.\n');
  const named = await runAs('kubelets', 'nodes', 'node-0001', '-o', 'jsonpath={.items[*].pods.running}');
  expect(named).toMatchObject({ code: 0, stdout: '1' });
});
