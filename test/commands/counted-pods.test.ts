import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ReaderSession } from './reader-session.ts';
import { startWithUnmirrored } from './unmirrored-pods.ts';

// A pod that its kubelet has need not run: what is counted as running, and what is said of its file.

/** Static pods without a mirror, with the status that their kubelet shows. */
const HIDDEN: Readonly<Record<string, object>> = {
  ghost: { phase: 'Running' },
  ended: { phase: 'Succeeded' },
  lost: { phase: 'Failed', reason: 'NodeAffinity', message: 'Pod was rejected: Predicate NodeAffinity failed' },
  large: { phase: 'Failed', reason: 'OutOfcpu', message: "Pod was rejected: Node didn't have enough resource: cpu" },
  young: { phase: 'Pending' },
};

let session: ReaderSession;

beforeEach(async () => {
  session = await startWithUnmirrored(Object.entries(HIDDEN).map(([name, status]) => ({ name, status })));
});

afterEach(() => session.close());

async function output(...args: readonly string[]): Promise<string> {
  return (await session.runProgram(args)).stdout.toString();
}

const COUNTS = 'jsonpath={range .items[*]}{.metadata.name} {.pods.mirrored} {.pods.running} {.pods.hidden}{"\\n"}{end}';

test('what a kubelet refused, has not started or has seen end is not counted as running', async () => {
  expect(await output('nodes', 'cp-1', 'cp-2', '-o', COUNTS)).toBe('cp-1 4 5 5\ncp-2 4 4 0\n');
  const [header = '', line = ''] = (await output('nodes', 'cp-1')).split('\n').map((row) => row.split(/ {2,}/));
  const cell = (name: string): string | undefined => line[header.indexOf(name)];
  expect([cell('MIRRORED'), cell('RUNNING'), cell('HIDDEN')]).toEqual(['4', '5', '5']);
});

test('with mirrors it is not counted either', async () => {
  const { store } = session.server;
  const { status: _status, ...etcd } = store.get('pods', 'kube-system', 'etcd-cp-1')!;
  store.put('pods', { ...etcd, status: HIDDEN.lost });
  expect(await output('nodes', 'cp-1', '-o', COUNTS)).toBe('cp-1 4 4 5\n');
});

test('as many pods are counted as hidden as are listed', async () => {
  const listed = await output('ls', '--hidden', '--node', 'cp-1', '--no-headers');
  expect(listed.trimEnd().split('\n')).toHaveLength(5);
});

test('the files of those that do not run are not said to be of running pods', async () => {
  const { items } = JSON.parse(await output('manifest', '--list', '--node', 'cp-1', '-y', '-o', 'json')) as {
    readonly items: readonly { metadata: { name: string }; state: string; reason: string | null }[];
  };
  const unseen = 'the API server shows no mirror of it';
  expect(items.map(({ metadata, state, reason }) => [metadata.name, state, reason])).toEqual([
    ['ended.yaml', 'not-running', `Succeeded, and ${unseen}`],
    ['ghost.yaml', 'hidden', unseen],
    ['large.yaml', 'not-running', `OutOfcpu, and ${unseen}`],
    ['lost.yaml', 'not-running', `NodeAffinity, and ${unseen}`],
    ['young.yaml', 'not-running', `Pending, and ${unseen}`],
  ]);
});
