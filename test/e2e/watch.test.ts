import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { HAS_KUBECTL, run, runCommand, type RunOptions } from '../program/built-program.ts';
import { startWatchedServer, type WatchedServer } from './watched-server.ts';

const kubectlTest = HAS_KUBECTL ? test : test.skip;

let watched: WatchedServer;

beforeEach(async () => {
  watched = await startWatchedServer();
});

afterEach(async () => {
  await watched.close();
});

const ETCD = ['--node', 'cp-1', '-l', 'component in (etcd,kube-scheduler)'];

test('a watch prints the list, then a row for each change', async () => {
  const args = ['ls', '-w', ...ETCD];
  const result = await watched.watch(
    args,
    [
      {
        after: 'kube-scheduler-cp-1',
        act: () => watched.setStatus('etcd-cp-1', { phase: 'Failed', reason: 'SomethingRatherLong' }),
      },
      { after: 'SomethingRatherLong', act: () => watched.setStatus('etcd-cp-1', { phase: 'Running', reason: '' }) },
      { after: 'etcd-cp-1', act: () => watched.server.store.delete('pods', 'kube-system', 'kube-scheduler-cp-1') },
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
  const result = await watched.watch(
    args,
    [{ after: 'etcd-cp-1', act: () => watched.setStatus('etcd-cp-1', { phase: 'Failed' }) }],
    'etcd-cp-1',
  );
  expectGolden(`kubeadm/watch-${name}.txt`, transcript(args, result));
});

test('--watch-only begins with the first change', async () => {
  const result = watched.watch(['ls', '--watch-only', ...ETCD], [], 'etcd-cp-1');
  await watched.watching();
  watched.setStatus('etcd-cp-1', { phase: 'Failed' });
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
    const result = await watched.watch(
      args,
      [
        {
          after: 'kube-scheduler-cp-1',
          act: async () => {
            await watched.gateway.stop();
            watched.setStatus('etcd-cp-1', { phase: 'Failed' });
            // Long enough that the program finds the port closed.
            await new Promise((resolve) => setTimeout(resolve, 900));
            await watched.gateway.start();
          },
        },
      ],
      'etcd-cp-1',
    );
    expectGolden('kubeadm/watch-restart.txt', transcript(args, result));
  });

  test('and has forgotten is listed again, without rows that say nothing new', async () => {
    const args = ['ls', '-w', ...ETCD];
    const result = await watched.watch(
      args,
      [
        {
          after: 'kube-scheduler-cp-1',
          act: () => {
            watched.gateway.freeze();
            watched.setStatus('etcd-cp-1', { phase: 'Failed' });
            watched.server.store.compact();
            watched.gateway.thaw();
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
  const result = await watched.watch(
    args,
    [
      {
        after: 'kube-scheduler-cp-1',
        act: async () => {
          watched.server.store.compact();
          bookmarked = watched.server.store.put('configmaps', { metadata: { name: 'other', namespace: 'default' } })
            .metadata.resourceVersion!;
          // Time for five bookmarks.
          await new Promise((resolve) => setTimeout(resolve, 1000));
          watched.server.requests.length = 0;
          await watched.gateway.stop();
          await watched.gateway.start();
          await watched.watching();
          watched.setStatus('etcd-cp-1', { phase: 'Failed' });
        },
      },
    ],
    'etcd-cp-1',
  );
  const asked = watched.server.requests.map(({ path }) => new URL(path, watched.server.url).searchParams);
  expect(asked.map((query) => [query.get('watch'), query.get('resourceVersion')])).toEqual([['true', bookmarked]]);
  expect([result.code, result.stderr, result.stdout.split('\n').length]).toEqual([130, '', 5]);
});

test('a reader that goes away ends the watch without an error', async () => {
  let closed = false;
  const result = run(['ls', '-w', ...ETCD], {
    kubeconfig: watched.server.kubeconfig(),
    onStdout: (_, program) => {
      closed = true;
      program.closeStdout();
      watched.setStatus('etcd-cp-1', { phase: 'Failed' });
    },
  });
  await watched.watching();
  watched.setStatus('etcd-cp-1', { phase: 'Pending' });
  expect([(await result).code, (await result).stderr, closed]).toEqual([0, '', true]);
});

describe('a signal', () => {
  function endedBy(signal: NodeJS.Signals): RunOptions {
    return {
      kubeconfig: watched.server.kubeconfig(),
      onStdout: (_, program) => {
        program.kill(signal);
      },
    };
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends the watch with 130: %s', async (signal) => {
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
  const { code, stdout, stderr } = await run(['ls', '-w'], { kubeconfig: watched.server.kubeconfig({ user: 'dev' }) });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^Error from server \(Forbidden\): pods is forbidden/);
});

test('what may be listed but not watched is listed, and the refusal shown at once', async () => {
  watched.server.users.set('reader', { may: [{ verbs: ['list'], apiGroups: [''], resources: ['pods'] }] });
  const args = ['ls', '-w', ...ETCD];
  expectGolden(
    'kubeadm/watch-forbidden.txt',
    transcript(args, await run(args, { kubeconfig: watched.server.kubeconfig({ user: 'reader' }) })),
  );
});
