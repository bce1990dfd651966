import { afterEach, describe, expect, test } from '@jest/globals';
import type { CommandResult, Machine } from '../api-server/api-server.ts';
import { endless, NODES, notLookedAt, ReaderSession, type StderrWatch } from './reader-session.ts';
import { until } from '../until.ts';

const READ = ['doctor', '--read-manifests', '--yes', '--only', 'not-a-pod'];

let session: ReaderSession;

afterEach(async () => {
  // Whatever a test is about: no reader pod stays, but where the test says so.
  await session.close();
});

test('a pod that cannot be deleted is named with the command that removes it', async () => {
  session = await ReaderSession.startAll();
  session.server.fault({ kind: 'status', code: 403, method: 'DELETE', path: '/api/v1/namespaces/default/pods/' });
  const { stderr } = await session.runProgram([...READ, '--node', 'cp-1,cp-2']);
  const line =
    'Warning: pod default/READER could not be deleted (forbidden). It exits by itself; remove it with: kubectl delete pod READER -n default\n';
  expect(stderr).toBe(line.repeat(2));
  expect(session.leftovers).toHaveLength(2);
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test.each<[string, Partial<Machine>]>([
    ['while the pods start', { asleep: true }],
    ['while they are read', { run: () => ({ stdout: endless(), code: 0 }) }],
  ])('%s: every pod is deleted, and what is known is told', async (_, machine) => {
    session = await ReaderSession.startAll(machine);
    const run = session.runProgram(READ, {}, undefined, async (kill) => {
      await until(() => session.leftovers.length >= NODES.length);
      await new Promise((done) => setTimeout(done, 500));
      kill(signal);
    });
    const { code, stdout } = await run;
    expect(notLookedAt(stdout)).toEqual(['manifests of cp-1, cp-2, cp-3, worker-1, worker-2: interrupted.']);
    expect(code).toBe(130);
    expect(session.requests.filter((line) => line.startsWith('DELETE'))).not.toEqual([]);
    expect(session.leftovers).toEqual([]);
  });
});

test('a second Ctrl-C while pods are deleted: the first told which they are, at once', async () => {
  session = await ReaderSession.startAll({ asleep: true });
  session.server.fault({ kind: 'hang', method: 'DELETE', path: '/api/v1/namespaces/default/pods/' });
  let told = '';
  let killed = 0;
  const onStderr: StderrWatch = (text, kill) => {
    told = text;
    if (killed === 1 && text.includes('Deleting')) {
      killed = 2;
      kill('SIGINT');
    }
  };
  const started = performance.now();
  const { code } = await session.runProgram(READ, {}, onStderr, async (kill) => {
    await until(() => session.leftovers.length >= NODES.length);
    killed = 1;
    kill('SIGINT');
  });
  const [line, command = ''] = told.trim().split(' with: ');
  expect(line).toBe('Deleting 5 reader pods. If this is interrupted, remove them');
  const [names = '', rest] = command.replace(/^kubectl delete pod /, '').split(' -n ');
  expect([names.split(' ').sort(), rest]).toEqual([session.leftovers.sort(), 'default']);
  expect([code, killed]).toEqual([-1, 2]);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a pod that is left behind is told at once, and not when all others are done', async () => {
  const waits = (): CommandResult => ({ stdout: endless(), code: 0 });
  session = await ReaderSession.startAll({}, { others: { 'cp-2': { run: waits } } });
  session.server.fault({
    kind: 'status',
    code: 403,
    method: 'DELETE',
    path: '/api/v1/namespaces/default/pods/',
    times: 1,
  });
  let ended = false;
  const onStderr: StderrWatch = (text, kill) => {
    if (ended || !text.includes('could not be deleted')) return;
    ended = true;
    kill('SIGTERM');
  };
  const { code } = await session.runProgram([...READ, '--node', 'cp-1,cp-2'], {}, onStderr);
  expect([ended, code]).toEqual([true, 130]);
});

test('an interruption while kubelets are asked: that no manifest was read is said', async () => {
  session = await ReaderSession.startAll();
  const hang = session.server.fault({ kind: 'hang', path: /\/proxy\/configz$/ });
  const { code, stdout } = await session.runProgram(READ, {}, undefined, async (kill) => {
    await until(() => hang.struck >= NODES.length);
    kill('SIGINT');
  });
  expect(notLookedAt(stdout)).toContain('manifests of cp-1, cp-2, cp-3, worker-1, worker-2: interrupted.');
  expect([code, session.creations]).toEqual([130, []]);
});
