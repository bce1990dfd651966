import { afterEach, describe, expect, test } from '@jest/globals';
import { nodeName, READER, SurveySession } from './survey-session.ts';

// Which nodes a survey is of, what Events tell where their kubelets do not, and what a list says of both.

let session: SurveySession;
afterEach(() => session.end());

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
  const left = 'Note: left out Events about 1 node that is gone: removed-9\n';

  test.each([
    ['where no kubelet is to be asked', ['--no-kubelet'], 'admin'],
    ['where some kubelets may not be asked', [], 'reader'],
  ])('are left out where their node is gone: %s', async (_, flags, user) => {
    session = await SurveySession.start(3);
    session.server.users.set('reader', { may: READER });
    for (const node of [nodeName(1), 'removed-9']) session.server.store.put('events', eventOf(node));
    const { stdout, stderr } = await session.runAs(user, 'ls', '--hidden', '-o', 'name', ...flags);
    expect(stdout).toBe('pod/ghost-node-0001\n');
    expect(stderr).toContain(left);
  });

  test('stay where it is not known whether their node is gone', async () => {
    session = await SurveySession.start(3);
    session.server.users.set('blind', { may: READER.map((rule) => ({ ...rule, resources: ['pods', 'events'] })) });
    session.server.store.put('events', eventOf('removed-9'));
    const { stdout, stderr } = await session.runAs('blind', 'ls', '--hidden', '--no-kubelet', '-o', 'name');
    expect(stdout).toBe('pod/ghost-removed-9\n');
    expect(stderr).toContain('Note: could not read node removed-9: forbidden (needs "get nodes")\n');
  });

  test.each([
    ['Container c failed liveness probe, will be restarted', 'pod/ghost-node-0001\n'],
    ['Container c definition changed, will be restarted', 'pod/ghost-node-0001\n'],
    ['Stopping container c', ''],
  ])('end a pod only where its kubelet stops it for good: %s', async (message, stdout) => {
    session = await SurveySession.start(3);
    session.server.store.put('events', eventOf(nodeName(1), { reason: 'Killing', message }));
    expect(await session.runAs('admin', 'ls', '--hidden', '--no-kubelet', '-o', 'name')).toMatchObject({ stdout });
  });

  test('show beside the mirrors of kubelets that do not answer', async () => {
    session = await SurveySession.start(2, { unreachable: 'connection refused' });
    session.server.store.put('events', eventOf(nodeName(1)));
    const { code, stdout, stderr } = await session.runAs('admin', 'ls', '--kubelet', '--no-headers');
    const rows = stdout.trimEnd().split('\n');
    expect(rows.map((row) => row.split(/ {2,}/).slice(1).join('|'))).toEqual([
      expect.stringMatching(
        /^ghost-node-0001\|node-0001\|<unknown>\|<none>\|<unknown>\|<unknown>\|unknown\|hidden according to Events: /,
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
    session = await SurveySession.start(3);
    expect(await session.runAs('admin', ...args)).toEqual({ code: 2, stdout: '', stderr: notFound });
  });

  test.each(['--hidden', '--kubelet'])('does not keep others from being looked at with %s', async (flag) => {
    session = await SurveySession.start(3);
    const { code, stderr } = await session.runAs('admin', 'ls', flag, '--node', 'typo,node-0001', '-o', 'name');
    expect([code, stderr.startsWith(notFound), stderr.includes('did not answer')]).toEqual([2, true, false]);
  });

  test('costs who may not ask kubelets a look at the Node', async () => {
    session = await SurveySession.start(3);
    session.server.users.set('reader', { may: READER });
    expect(await session.runAs('reader', 'ls', '--hidden', '--node', 'typo')).toEqual({
      code: 2,
      stdout: '',
      stderr: notFound,
    });
  });

  test('is told of where mirror pods are left of it', async () => {
    session = await SurveySession.start(3);
    session.server.store.delete('nodes', undefined, nodeName(1));
    const { code, stdout, stderr } = await session.runAs('admin', 'ls', '--kubelet', '-o', 'name');
    expect(stdout.split('\n').length).toBe(4);
    expect([code, stderr]).toEqual([
      0,
      'Note: there are still mirror pods or Events of 1 node that is gone: node-0001\n',
    ]);
  });
});

describe('a list as JSON', () => {
  test.each([
    ['--hidden', 'reader', { answered: 0, eventsRead: true }],
    ['--kubelet', 'reader', { answered: 0, eventsRead: true }],
  ])('names every kubelet that was not heard: %s', async (flag, user, rest) => {
    session = await SurveySession.start(40);
    session.server.users.set(user, { may: READER });
    const { stdout } = await session.runAs(user, 'ls', flag, '-o', 'json');
    const { unanswered, unasked, ...list } = JSON.parse(stdout) as { unanswered: object[]; unasked: string[] };
    const nodes = Array.from({ length: 40 }, (_, index) => nodeName(index));
    expect(unanswered).toEqual(
      nodes.slice(0, 8).map((node) => ({
        node,
        why: expect.stringContaining('is forbidden'),
        status: 403,
        permission: 'get nodes/proxy',
        lesserPermissions: ['get nodes/pods'],
      })),
    );
    expect(unasked).toEqual(nodes.slice(8));
    expect(list).toMatchObject({ ...rest, unreadable: [] });
  });

  test('names none where all were heard, or none was to be asked', async () => {
    session = await SurveySession.start(2);
    const heard = await session.runAs('admin', 'ls', '--hidden', '-o', 'jsonpath={.answered} {.unanswered} {.unasked}');
    expect(heard.stdout).toBe('2 [] []');
    const events = await session.runAs('admin', 'ls', '--hidden', '--no-kubelet', '-o', 'json');
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
    session = await SurveySession.start(2);
    const { stdout: names } = await session.runAs('admin', 'nodes', '-o', 'name');
    expect(names).toBe('node/node-0000\nnode/node-0001\n');
    const again = await session.runAs('admin', 'nodes', ...names.trim().split('\n'), '-o', 'name');
    expect(again).toMatchObject({ code: 0, stdout: names });
    const pods = await session.runAs('admin', 'ls', '--node', 'node/node-0001', '-o', 'name');
    expect(pods).toEqual({ code: 0, stdout: expect.stringMatching(/^pod\/\S+-node-0001\n$/), stderr: '' });
  });

  test.each([[['nodes', '']], [['nodes', '..']], [['ls', '--hidden', '--node', '.']], [['ls', '--node', 'a/b']]])(
    'are refused where they name something else: %j',
    async (args) => {
      session = await SurveySession.start(1);
      const { code, stdout, stderr } = await session.runAs('admin', ...args);
      expect([code, stdout, session.server.requests.length]).toEqual([2, '', 0]);
      expect(stderr).toMatch(/^error: (resource name may not be empty|invalid resource name .*)\n/);
    },
  );
});

test('who may neither list nodes nor pods is told what is enough for nodes, and it is', async () => {
  session = await SurveySession.start(2);
  session.server.users.set('kubelets', { may: [{ verbs: ['get'], resources: ['nodes/proxy'] }] });
  const { code, stdout, stderr } = await session.runAs('kubelets', 'nodes');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(
    'Ask for "list nodes", or name the nodes: for those "get nodes", "get nodes/configz" and "get nodes/pods" are enough, or "get nodes/proxy" (see --kubelet-access).\n',
  );
  const named = await session.runAs('kubelets', 'nodes', 'node-0001', '-o', 'jsonpath={.items[*].pods.running}');
  expect(named).toMatchObject({ code: 0, stdout: '1' });
});

describe('every cell of a row is filled', () => {
  const hash = 'f'.repeat(32);
  const annotations = { 'kubernetes.io/config.hash': hash, 'kubernetes.io/config.source': 'file' };
  const metadata = { name: 'blank-node-0000', namespace: 'apps', uid: hash, annotations };
  const blank = { metadata, spec: { containers: [{ name: 'c', image: 'i' }] }, status: {} };

  test.each([
    ['--hidden', ['apps', 'blank', 'node-0000', '<unknown>', '<unknown>']],
    ['--kubelet', ['apps', 'blank-node-0000', 'node-0000', '0/1', '<none>', '<unknown>', '0', 'file']],
  ])('where a pod has no status yet: %s', async (flag, cells) => {
    session = await SurveySession.start(1, { hiddenPods: [blank] });
    const { stdout } = await session.runAs('admin', 'ls', flag, '--no-headers');
    const row = stdout.split('\n').find((line) => line.includes('blank')) ?? '';
    expect(row.split(/ +/).slice(0, cells.length)).toEqual(cells);
  });

  test('and a warning that Events tell is shown', async () => {
    session = await SurveySession.start(1);
    session.server.store.put(
      'events',
      eventOf(nodeName(0), { type: 'Warning', reason: 'BackOff', message: 'restarting' }),
    );
    const { stdout } = await session.runAs('admin', 'ls', '--hidden', '--no-kubelet', '-o', 'wide');
    const [headers = '', row = ''] = stdout.split('\n');
    expect(row.slice(headers.indexOf('LAST-WARNING'))).toMatch(/^BackOff: restarting {3}/);
  });
});

test('that there are no nodes is said only by the API server', async () => {
  session = await SurveySession.start(0);
  session.server.users.set('blind', { may: [{ verbs: ['get', 'list'], resources: ['pods'] }] });
  expect(await session.runAs('admin', 'nodes')).toEqual({ code: 0, stdout: '', stderr: 'No nodes found.\n' });
  const { code, stdout, stderr } = await session.runAs('blind', 'nodes');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^No mirror pods found, so no node is known\.\nNote: could not read nodes: .*"list nodes"/);
});
