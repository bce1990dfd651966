import { afterEach, describe, expect, test } from '@jest/globals';
import { nodeName, READER, SurveySession } from './survey-session.ts';

// What is said of kubelets that could not be asked, or answered in part: never more than is known.

let session: SurveySession;
afterEach(() => session.end());

describe('who may ask some kubelets only', () => {
  const MOST = Array.from({ length: 50 }, (_, index) => nodeName(index + 10));

  test.each([
    ['slow ones', 300, '32'],
    ['few at a time', 0, '4'],
  ])('gets the answers of all of them: %s', async (_, delay, concurrency) => {
    session = await SurveySession.start(60, { delay });
    session.server.users.set('some', {
      may: [...READER, { verbs: ['get'], resources: ['nodes/proxy'], resourceNames: MOST }],
    });
    const { code, stderr } = await session.runAs('some', 'ls', '--hidden', '--concurrency', concurrency);
    expect(stderr).toContain(
      'Note: 10 of 60 kubelets could not be asked (forbidden: needs "get nodes/pods" or "get nodes/proxy"): node-0000',
    );
    expect(stderr).not.toContain('not asked');
    expect([code, session.proxied('metrics').length]).toEqual([0, 60]);
  });

  test('is told of those that were not asked where no rule is for kubelets', async () => {
    session = await SurveySession.start(60);
    session.server.users.set('none', { may: READER });
    const { stderr } = await session.runAs('none', 'nodes');
    expect(stderr).toContain(
      'Note: 8 of 60 kubelets could not be asked (forbidden: needs "get nodes/configz" and "get nodes/pods", or "get nodes/proxy"): ',
    );
    expect(stderr).toContain('Note: 52 kubelets not asked, because all earlier requests were refused\n');
  });

  test('gets all answers where the server does not list its rules', async () => {
    session = await SurveySession.start(20);
    session.server.users.set('some', {
      may: [...READER, { verbs: ['get'], resources: ['nodes/proxy'], resourceNames: MOST }],
    });
    session.server.fault({ kind: 'status', code: 403, path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews' });
    const { stderr } = await session.runAs('some', 'ls', '--hidden');
    expect(stderr).toContain('Note: 10 of 20 kubelets could not be asked');
    expect(stderr).not.toContain('not asked');
  });

  test("is not told that the rest refused because of some kubelets' own refusal", async () => {
    session = await SurveySession.start(60);
    const path = new RegExp(`/nodes/node-00(0[0-9]|1[01])/proxy`);
    session.server.fault({ kind: 'answer', code: 403, contentType: 'text/plain', body: 'Forbidden', path });
    const { stderr } = await session.runAs('admin', 'ls', '--hidden', '--concurrency', '4');
    expect(stderr).toMatch(/^Note: 12 of 60 kubelets did not answer \(.*\): node-0000, .*, node-0011\n/m);
    expect(stderr).not.toContain('not asked');
  });
});

describe('an API server that fails on the way', () => {
  test.each([[['ls', '--hidden']], [['ls', '--kubelet']], [['nodes']], [['doctor', '-o', 'json']]])(
    'is not blamed on the kubelets: %j',
    async (args) => {
      session = await SurveySession.start(20, { delay: 50 });
      const closing = setInterval(() => {
        if (session.asked().length < 5) return;
        clearInterval(closing);
        void session.server.close();
      }, 5);
      const { code, stderr } = await session.runAs('admin', ...args, '--concurrency', '1');
      expect(stderr).toMatch(
        /^Note: lost the API server \(The connection to the server \S+ was refused - .*\): no answer from 1[5-8] of 20 kubelets$/m,
      );
      expect(stderr).not.toContain('did not answer');
      expect(code).toBe(2);
    },
    30_000,
  );

  test('is asked again for the nodes of that moment, and nothing is said where it then answers', async () => {
    session = await SurveySession.start(20);
    session.server.fault({ kind: 'close', path: /\/proxy\//, after: 5, times: 5 });
    const { code, stderr } = await session.runAs('admin', 'ls', '--hidden', '--concurrency', '1');
    expect([code, stderr]).toEqual([0, 'No hidden static pods found: 20 kubelets asked, all answered.\n']);
  }, 30_000);

  test.each([
    [
      { kind: 'status', code: 429 } as const,
      /^Note: 1 of 5 kubelets did not answer \(the API server is overloaded: .*\): node-0003$/m,
    ],
    [
      { kind: 'close' } as const,
      /^Note: 1 of 5 kubelets did not answer \(the API server did not forward the request: .*\): node-0003$/m,
    ],
  ])(
    'for one node only is named as what failed: %j',
    async (fault, note) => {
      session = await SurveySession.start(5);
      session.server.fault({ ...fault, path: `/api/v1/nodes/${nodeName(3)}/proxy` });
      const { code, stderr } = await session.runAs('admin', 'ls', '--hidden');
      expect(stderr).toMatch(note);
      expect(code).toBe(0);
    },
    30_000,
  );
});

describe('a kubelet that answers in part', () => {
  const LATE = { kind: 'hang' } as const;
  const NO_METRICS = { kind: 'answer', code: 404, contentType: 'text/plain', body: '404 page not found' } as const;
  const NOT_A_LIST = { kind: 'answer', code: 200, contentType: 'application/json', body: '{}' } as const;

  test.each([
    ['pods', LATE, 'pods: no answer within 1s'],
    ['pods', { ...LATE, afterBytes: 20 }, 'pods: no answer within 1s'],
    ['pods', NOT_A_LIST, 'pods: answered with something that is not a list of pods'],
    ['configz', LATE, 'configz: no answer within 1s'],
    ['configz', NOT_A_LIST, 'configz: answered configz with no configuration'],
    ['flagz', LATE, 'flagz: no answer within 1s'],
  ] as const)('is named with what is missing: %s, %j', async (endpoint, fault, reason) => {
    session = await SurveySession.start(3, { flagz: { config: '/c.yaml' } });
    const kubelet = `/api/v1/nodes/${nodeName(1)}/proxy`;
    // Without counts only its pods can tell.
    if (endpoint === 'pods') session.server.fault({ ...NO_METRICS, path: `${kubelet}/metrics` });
    session.server.fault({ ...fault, path: `${kubelet}/${endpoint}` });
    const { code, stdout, stderr } = await session.runAs('admin', 'nodes', '-o', 'json', '--node-timeout=1s');
    expect(stderr).toBe(`Note: 1 of 3 kubelets answered only in part (${reason}): node-0001\n`);
    const { items } = JSON.parse(stdout) as { items: { unreadable: { what: string }[] }[] };
    const what = [`kubelet ${endpoint} of node node-0001`];
    expect(items.map(({ unreadable }) => unreadable.map((one) => one.what))).toEqual([[], what, []]);
    expect(code).toBe(0);
  });

  test('is fine where it is only too old to show its flags', async () => {
    session = await SurveySession.start(2, { flagz: null });
    expect(await session.runAs('admin', 'nodes', '-o', 'wide')).toMatchObject({ code: 0, stderr: '' });
  });
});
