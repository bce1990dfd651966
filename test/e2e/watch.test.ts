import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from '../support/api-server.ts';
import { expectGolden, transcript } from '../support/golden.ts';
import type { KubeObject } from '../support/kube-object.ts';
import { HAS_KUBECTL, run, runCommand, type RunOptions, type RunResult } from '../support/program.ts';
import { openGateway, type Gateway } from '../support/gateway.ts';

const kubectlTest = HAS_KUBECTL ? test : test.skip;

let server: TestApiServer;
let gateway: Gateway;

beforeEach(async () => {
  server = await startApiServer({ cluster: 'kubeadm', features: { bookmarkInterval: 200 } });
  gateway = await openGateway(Number(new URL(server.url).port));
});

afterEach(async () => {
  await gateway.stop();
  await server.close();
});

/** What happens while the program watches: each step once the output holds what the one before it leads to. */
interface Step {
  /** Text that must have been printed since the last step. */
  readonly after: string | RegExp;
  readonly act: () => unknown;
}

/** Runs a watch through its steps, then presses Ctrl-C. */
function watch(args: readonly string[], steps: readonly Step[], last: string | RegExp): Promise<RunResult> {
  const waiting = [...steps];
  let seen = '';
  return run(args, {
    kubeconfig: server.kubeconfig().replace(server.url, `https://127.0.0.1:${gateway.port}`),
    onStdout: (text, program) => {
      seen += text;
      const [step] = waiting;
      if (!holds(seen, step?.after ?? last)) return;
      seen = '';
      waiting.shift();
      // The next change must not come before the program has begun to watch.
      if (step === undefined) program.kill('SIGINT');
      else void watching().then(step.act);
    },
  });
}

function holds(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}

/** Resolves once a watch is being served. */
async function watching(): Promise<void> {
  while (!server.requests.some(({ path, status }) => path.includes('watch=true') && status !== undefined)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function setStatus(name: string, status: object): KubeObject {
  const pod = server.store.get('pods', 'kube-system', name)!;
  return server.store.put('pods', { ...pod, status: { ...(pod.status as object), ...status } });
}

const ETCD = ['--node', 'cp-1', '-l', 'component in (etcd,kube-scheduler)'];

test('a watch prints the list, then a row for each change', async () => {
  const args = ['ls', '-w', ...ETCD];
  const result = await watch(
    args,
    [
      {
        after: 'kube-scheduler-cp-1',
        act: () => setStatus('etcd-cp-1', { phase: 'Failed', reason: 'SomethingRatherLong' }),
      },
      { after: 'SomethingRatherLong', act: () => setStatus('etcd-cp-1', { phase: 'Running', reason: '' }) },
      { after: 'etcd-cp-1', act: () => server.store.delete('pods', 'kube-system', 'kube-scheduler-cp-1') },
    ],
    'kube-scheduler-cp-1',
  );
  expectGolden('kubeadm/watch.txt', transcript(args, result));
});

test.each([
  ['json', ['-o', 'json']],
  ['yaml', ['-o', 'yaml']],
  ['name', ['-o', 'name']],
  ['jsonpath', ['-o', 'jsonpath={.metadata.name} {.status.status}{"\\n"}']],
  ['columns', ['-o', 'custom-columns=NAME:.metadata.name,STATUS:.status.status']],
  ['label-columns', ['-L', 'component,tier']],
  ['wide', ['-o', 'wide', '--no-headers', '--sort-by', '.metadata.name']],
])('a watch prints documents as %s', async (name, format) => {
  const args = ['ls', '--watch', '--node', 'cp-1', '-l', 'component=etcd', ...format];
  const result = await watch(
    args,
    [{ after: 'etcd-cp-1', act: () => setStatus('etcd-cp-1', { phase: 'Failed' }) }],
    'etcd-cp-1',
  );
  expectGolden(`kubeadm/watch-${name}.txt`, transcript(args, result));
});

describe('--output-watch-events', () => {
  test.each([
    ['table', ['-A']],
    ['wide', ['-o', 'wide', '-L', 'component']],
    ['json', ['-o', 'json']],
    ['yaml', ['-o', 'yaml']],
    ['name', ['-o', 'name']],
    ['jsonpath', ['-o', 'jsonpath={.type} {.object.metadata.name} {.object.status.status}{"\\n"}']],
    ['columns', ['-o', 'custom-columns=EVENT:.type,NAME:.object.metadata.name,STATUS:.object.status.status']],
  ])('prints what happened as %s', async (name, format) => {
    const args = ['ls', '--watch', '--output-watch-events', '--node', 'cp-1', '-l', 'component=etcd', ...format];
    const result = await watch(
      args,
      [
        { after: 'etcd-cp-1', act: () => setStatus('etcd-cp-1', { phase: 'Failed' }) },
        { after: 'etcd-cp-1', act: () => server.store.delete('pods', 'kube-system', 'etcd-cp-1') },
      ],
      'etcd-cp-1',
    );
    expectGolden(`kubeadm/watch-events-${name}.txt`, transcript(args, result));
  });

  kubectlTest.each([
    ['a table', [], /^\w+ +/gm, /etcd-cp-1.*\n/g],
    ['json', ['-o', 'json'], /^\{"type":"\w+","object":\{"apiVersion"|\}$/gm, /\}\n/g],
    ['yaml', ['-o', 'yaml'], /^[\w-].*$/gm, /^type: .*\n/gm],
    ['names', ['-o', 'name'], /.+/g, /\n/g],
    ['JSONPath', ['-o', 'jsonpath={.type} {.object.metadata.name}{"\\n"}'], /.+/g, /\n/g],
    ['JSONPath as JSON', ['-o', 'jsonpath-as-json={.type}'], /.+/g, /\]\n/g],
    ['columns', ['-o', 'custom-columns=EVENT:.type,NAME:.object.metadata.name'], /.+/g, /etcd-cp-1\n/g],
    ['columns of a pod', ['-o', 'custom-columns=NAME:.metadata.name'], /.+/g, /none>\n/g],
  ] as const)('is as kubectl has it: %s', async (_, format, compared, end) => {
    const words = ['-n', 'kube-system', '--field-selector', 'metadata.name=etcd-cp-1', '-w', '--output-watch-events'];
    const ours = await printedChanges(['static', 'ls', ...words, ...format], end);
    const theirs = await printedChanges(['get', 'pods', ...words, ...format], end);
    expect(ours.match(compared)).toEqual(theirs.match(compared));
    expect(ours.match(end)?.length).toBe(4);
  });

  test('wants a watch', async () => {
    const { code, stdout, stderr } = await run(['ls', '--output-watch-events'], { kubeconfig: server.kubeconfig() });
    expect([code, stdout, server.requests.length]).toEqual([2, '', 0]);
    expect(stderr).toMatch(/^error: --output-watch-events option can only be used with --watch or --watch-only\n/);
  });
});

/** What kubectl prints of a pod that is there, changed, deleted, and made again. `end` is that of one event. */
async function printedChanges(words: readonly string[], end: RegExp): Promise<string> {
  server.requests.length = 0;
  const pod = server.store.get('pods', 'kube-system', 'etcd-cp-1')!;
  const steps = [
    () => setStatus('etcd-cp-1', { phase: 'Failed' }),
    () => server.store.delete('pods', 'kube-system', 'etcd-cp-1'),
    () => server.store.put('pods', pod),
  ];
  let seen = '';
  let taken = 0;
  const { stdout } = await runCommand('kubectl', words, {
    kubeconfig: server.kubeconfig(),
    onStdout: (text, program) => {
      seen += text;
      if ((seen.match(end)?.length ?? 0) <= taken) return;
      const step = steps[taken];
      taken += 1;
      if (step === undefined) program.kill('SIGINT');
      else void watching().then(step);
    },
  });
  return stdout;
}

test('--watch-only begins with the first change', async () => {
  const result = watch(['ls', '--watch-only', ...ETCD], [], 'etcd-cp-1');
  await watching();
  setStatus('etcd-cp-1', { phase: 'Failed' });
  const { code, stdout, stderr } = await result;
  expect([code, stderr, stdout.split('\n').map((line) => line.split(/ +/)[1] ?? '')]).toEqual([
    130,
    '',
    ['NAME', 'etcd-cp-1', ''],
  ]);
});

describe('a server that is restarted', () => {
  test('is said to be lost and back, and nothing that happened meanwhile is missed', async () => {
    const args = ['ls', '-w', ...ETCD];
    const result = await watch(
      args,
      [
        {
          after: 'kube-scheduler-cp-1',
          act: async () => {
            await gateway.stop();
            setStatus('etcd-cp-1', { phase: 'Failed' });
            // Long enough that the program finds the port closed.
            await new Promise((resolve) => setTimeout(resolve, 900));
            await gateway.start();
          },
        },
      ],
      'etcd-cp-1',
    );
    expectGolden('kubeadm/watch-restart.txt', transcript(args, result));
  });

  test('and has forgotten is listed again, without rows that say nothing new', async () => {
    const args = ['ls', '-w', ...ETCD];
    const result = await watch(
      args,
      [
        {
          after: 'kube-scheduler-cp-1',
          act: async () => {
            await gateway.stop();
            setStatus('etcd-cp-1', { phase: 'Failed' });
            server.store.compact();
            await gateway.start();
          },
        },
      ],
      'etcd-cp-1',
    );
    expectGolden('kubeadm/watch-forgotten.txt', transcript(args, result));
  });
});

test('a watch goes on from the last bookmark, however little happened to the pods meanwhile', async () => {
  const args = ['ls', '-w', ...ETCD];
  let bookmarked = '';
  const result = await watch(
    args,
    [
      {
        after: 'kube-scheduler-cp-1',
        act: async () => {
          server.store.compact();
          bookmarked = server.store.put('configmaps', { metadata: { name: 'other', namespace: 'default' } }).metadata
            .resourceVersion!;
          // Time for five bookmarks.
          await new Promise((resolve) => setTimeout(resolve, 1000));
          server.requests.length = 0;
          await gateway.stop();
          await gateway.start();
          await watching();
          setStatus('etcd-cp-1', { phase: 'Failed' });
        },
      },
    ],
    'etcd-cp-1',
  );
  const asked = server.requests.map(({ path }) => new URL(path, server.url).searchParams);
  expect(asked.map((query) => [query.get('watch'), query.get('resourceVersion')])).toEqual([['true', bookmarked]]);
  expect([result.code, result.stderr, result.stdout.split('\n').length]).toEqual([130, '', 5]);
});

test('a reader that goes away ends the watch without an error', async () => {
  let closed = false;
  const result = run(['ls', '-w', ...ETCD], {
    kubeconfig: server.kubeconfig(),
    onStdout: (_, program) => {
      closed = true;
      program.closeStdout();
      setStatus('etcd-cp-1', { phase: 'Failed' });
    },
  });
  await watching();
  setStatus('etcd-cp-1', { phase: 'Pending' });
  expect([(await result).code, (await result).stderr, closed]).toEqual([0, '', true]);
});

describe('a signal', () => {
  function endedBy(signal: NodeJS.Signals): RunOptions {
    return {
      kubeconfig: server.kubeconfig(),
      onStdout: (_, program) => {
        program.kill(signal);
      },
    };
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('ends the watch with 130: %s', async (signal) => {
    const { code, stderr } = await run(['ls', '-w', ...ETCD], endedBy(signal));
    expect([code, stderr]).toEqual([130, '']);
  });

  kubectlTest('ends that of kubectl with one code as well', async () => {
    const words = ['get', 'pods', '-A', '-w'];
    const interrupted = await runCommand('kubectl', words, endedBy('SIGINT'));
    expect((await runCommand('kubectl', words, endedBy('SIGTERM'))).code).toBe(interrupted.code);
  });
});

test('what cannot be listed is not watched', async () => {
  const { code, stdout, stderr } = await run(['ls', '-w'], { kubeconfig: server.kubeconfig({ user: 'dev' }) });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^Error from server \(Forbidden\): pods is forbidden/);
});

test('what may be listed but not watched is listed, and the refusal shown at once', async () => {
  server.users.set('reader', { may: [{ verbs: ['list'], apiGroups: [''], resources: ['pods'] }] });
  const args = ['ls', '-w', ...ETCD];
  expectGolden(
    'kubeadm/watch-forbidden.txt',
    transcript(args, await run(args, { kubeconfig: server.kubeconfig({ user: 'reader' }) })),
  );
});
