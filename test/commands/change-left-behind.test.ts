import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ChangeSession, webManifest } from './change-session.ts';

// A pod of this program that could not be deleted is told, and the run has not wholly succeeded, as for `manifest`.

let session: ChangeSession;

beforeEach(async () => {
  session = await ChangeSession.start();
});

afterEach(() => session.close());

const NEW = webManifest({ note: 'edited' });

/** The deletion of pods of this task is refused. */
function refuseDeletion(task: string): void {
  session.server.fault({
    kind: 'status',
    code: 403,
    method: 'DELETE',
    path: new RegExp(`/pods/kubectl-static-${task}`),
  });
}

const told = (task: string) =>
  expect.stringMatching(
    `Warning: pod default/kubectl-static-${task}-\\w+ could not be deleted \\(forbidden\\)\\. It exits by itself; remove it with: kubectl delete pod`,
  );

test.each(['reader', 'guard'])(
  'a %s pod of a change that is confirmed',
  async (task) => {
    refuseDeletion(task);
    const { code, stdout, stderr } = await session.edit(NEW);
    expect([code, stdout, stderr]).toEqual([2, 'pod/web-worker-1 edited on node worker-1\n', told(task)]);
    expect(session.manifest()).toBe(NEW);
  },
  120_000,
);

test('a reader pod of the history', async () => {
  refuseDeletion('reader');
  const { code, stderr } = await session.run(['history', 'web-worker-1', '--yes']);
  expect([code, stderr]).toEqual([2, told('reader')]);
}, 120_000);

test('a reader pod of a change that is undone leaves the code that says so', async () => {
  refuseDeletion('reader');
  const { code, stderr } = await session.edit(webManifest({ command: 'exit 3' }));
  expect([code, stderr]).toEqual([1, told('reader')]);
}, 120_000);
