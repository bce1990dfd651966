import { afterEach, expect, test } from '@jest/globals';
import { NO_HISTORY, type PastChange } from '../../src/change/history.ts';
import type { ChangedDirectory, Plan } from '../../src/change/plan.ts';
import type { CommandContext } from '../../src/cli/command.ts';
import { clusterCommands } from '../../src/commands/cluster-commands.ts';
import { carryOut } from '../../src/commands/change-flow.ts';
import type { ChangeNode } from '../../src/commands/change-node.ts';
import { tellResult } from '../../src/commands/change-print.ts';
import { ApiError, InterruptedError } from '../../src/facts/errors.ts';
import { Guard, type GuardHost } from '../../src/host/guard/guard.ts';
import { createStyles } from '../../src/kubectl/printers/styles.ts';
import { TARGET } from '../change/manifests.ts';
import { ChangeSession, webManifest } from './change-session.ts';
import { until } from '../until.ts';

const NEW = webManifest({ note: 'edited' });
const sessions: ChangeSession[] = [];

afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

/** Interrupts an edit as soon as that holds. Answers how it came out, and what is left. */
async function interrupted(when: (session: ChangeSession) => boolean) {
  const session = await ChangeSession.start();
  sessions.push(session);
  const interruption = new AbortController();
  const running = session.edit(NEW, 'worker-1', ['--stable-for', '20s'], interruption.signal);
  await until(() => when(session));
  interruption.abort();
  const { code, stderr } = await running;
  await session.settled();
  const left = [session.manifest() === webManifest(), session.kept().includes('lock')];
  return { session, code, stderr, left };
}

test('Ctrl-C while a change is watched undoes it: 130, and the history tells', async () => {
  const { session, code, stderr, left } = await interrupted((one) => one.manifest() === NEW);
  expect([code, left]).toEqual([130, [true, false]]);
  expect(stderr).toContain('error: edit of pod/web-worker-1 on node worker-1 was undone: the run was interrupted');
  const history = await session.run(['history', 'web-worker-1', '--yes', '-o', 'json']);
  expect(JSON.parse(history.stdout)).toMatchObject({
    items: [{ action: 'edit', outcome: 'undone', why: 'the run was interrupted' }],
  });
  expect(history.code).toBe(0);
}, 120_000);

test('Ctrl-C while the guard begins: nothing stays changed, 130', async () => {
  const asked = ({ server }: ChangeSession): boolean => server.requests.some(({ path }) => path.includes('begin'));
  const { code, stderr, left } = await interrupted(asked);
  expect([code, left]).toEqual([130, [true, false]]);
  expect(stderr).toMatch(/was undone: the run was interrupted|Nothing was changed\.|it undoes the change by itself/);
}, 120_000);

/** Removes a pod of a node whose guard is `host`. Its history tells of the change, once it has begun, what `past` says. */
async function removed(host: GuardHost, past?: Pick<PastChange, 'outcome' | 'why'>) {
  const said: string[] = [];
  const sink = { write: (text: string) => void said.push(text), columns: undefined };
  const plain = createStyles(false);
  const context = {
    stdout: sink,
    stderr: sink,
    style: { stdout: plain, stderr: plain },
    signal: new AbortController().signal,
    now: () => new Date(0),
  } as unknown as CommandContext;
  const pod = { namespace: 'default', name: 'web', mirrorName: 'web-cp-1' };
  const before = Buffer.from('before');
  const plan: Plan = { action: 'rm', pod, file: 'web.yaml', before, after: undefined, notes: [] };
  let history = NO_HISTORY;
  const directory: Omit<ChangedDirectory, 'history'> = {
    path: '/etc/kubernetes/manifests',
    single: false,
    directory: { files: [] },
    read: () => undefined,
    target: TARGET,
    where: 'node cp-1',
    command: clusterCommands('cp-1'),
  };
  const node: ChangeNode = {
    name: 'cp-1',
    where: 'node cp-1',
    by: 'someone',
    means: '',
    read: () => Promise.resolve({ ...directory, history }),
    preflight: () => Promise.resolve([]),
    isOwnServer: () => false,
    observer: () => () => Promise.resolve({ kind: 'absent', from: 'kubelet' }),
    hasMirror: () => Promise.resolve(undefined),
    guardPod: undefined,
    leftBehind: () => false,
    withGuard: ({ change: { id } }, use) => {
      if (past !== undefined) history = { ...NO_HISTORY, changes: [{ ...past, id, log: '' } as PastChange] };
      return use(new Guard(host));
    },
  };
  const flags = {
    confirmWithin: 200,
    stableFor: 0,
    yes: true,
    dryRun: 'none' as const,
    force: false,
    output: undefined,
  };
  const result = await carryOut(context, node, () => Promise.resolve({ plan }), flags, 100);
  said.length = 0;
  tellResult(context, result, { kind: 'text' } as never);
  return { result, told: said.join('') };
}

test('a guard that never answers is told of as what it is, and not as an interruption', async () => {
  const { result, told } = await removed({
    run: (words, _, signal) =>
      words[0] === 'begin'
        ? Promise.resolve('changed\n')
        : new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              reject(new InterruptedError());
            });
          }),
    look: () => Promise.resolve({ presence: 'there', lastWords: undefined }),
  });
  expect([result.end, result.why]).toEqual([
    'unknown',
    'its guard did not answer; it undoes the change unless it has confirmed it',
  ]);
  expect(told).toBe(
    'error: the outcome of rm of pod/web-cp-1 on node cp-1 is not known: its guard did not answer; it undoes the change unless it has confirmed it\n' +
      'To see the outcome later, run "kubectl static history web-cp-1 -n default".\n',
  );
});

test('the history tells the outcome also where the guard is gone before it has said that it began', async () => {
  const why = 'the guard was told to stop';
  const { result } = await removed(
    {
      run: () => Promise.reject(new ApiError(404, 'NotFound', 'pods "guard" not found')),
      look: () => Promise.resolve({ presence: 'gone', lastWords: undefined }),
    },
    { outcome: 'undone', why },
  );
  expect([result.end, result.why]).toEqual(['undone', why]);
});
