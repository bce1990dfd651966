import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ChangeSession, webManifest } from './change-session.ts';
import { until } from '../until.ts';

// A pod that runs and that the API server does not show is told at the end of the change that has made it.

let session: ChangeSession;

beforeEach(async () => {
  session = await ChangeSession.start({ factor: 1 / 20 });
});

afterEach(() => session.close());

const NEW = webManifest({ note: 'edited' });
const WITHOUT_CLASS = NEW.replace('spec:\n', 'spec:\n  priorityClassName: nope\n');
const TELLS = 'the API server shows no mirror pod of it';

test('a mirror that the API server refuses is told with the reason that was expected, and the change stands', async () => {
  const { code, stdout, stderr } = await session.edit(WITHOUT_CLASS);
  expect([code, stdout]).toEqual([0, 'pod/web-worker-1 edited on node worker-1\n']);
  expect(stderr).toMatch(
    /\nWarning: the API server shows no mirror pod of it \(PriorityClass nope \(the server has no such class\)\)\. "kubectl static ls --hidden" says why\.\n$/,
  );
  expect(session.manifest()).toBe(WITHOUT_CLASS);
}, 60_000);

test('a mirror that comes late is waited for', async () => {
  const running = session.edit(WITHOUT_CLASS);
  await until(() => session.manifest() === WITHOUT_CLASS);
  await session.settled();
  session.server.store.put('priorityclasses', { metadata: { name: 'nope' } });
  const { code, stderr } = await running;
  expect([code, stderr]).toEqual([0, expect.stringContaining('waiting for the API server to show the mirror pod\n')]);
  expect(stderr).not.toContain(TELLS);
}, 60_000);

test('a mirror that is there is neither waited for nor told, and a pod that is to be gone needs none', async () => {
  for (const { code, stderr } of [
    await session.edit(NEW),
    await session.run(['rm', 'web-worker-1', '--yes', '--stable-for', '1s']),
  ]) {
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/mirror pod/);
  }
}, 60_000);
