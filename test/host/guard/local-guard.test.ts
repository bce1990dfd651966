import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Change } from '../../../src/change/change.ts';
import { withLocalGuard } from '../../../src/host/guard/local-guard.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
  mkdirSync(join(root, 'manifests'));
  writeFileSync(join(root, 'manifests/web.yaml'), 'old');
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const CHANGE: Change = {
  id: '0123456789',
  action: 'edit',
  pod: { namespace: 'default', name: 'web', mirrorName: 'web-cp-1' },
  file: 'web.yaml',
  before: Buffer.from('old'),
  after: Buffer.from('new'),
};

/** Kills the process that watches the directory, as the system does where memory is short. Answers how many there were. */
function killWatcher(): readonly string[] {
  const isIt = (pid: string): boolean => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return environment.includes(`MANIFESTS=${join(root, 'manifests')}`) && words.at(-2) === 'watch';
    } catch {
      return false;
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isIt(name));
  return pids.filter((pid) => {
    try {
      return process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended by itself meanwhile.
      return false;
    }
  });
}

const request = () => ({
  change: CHANGE,
  by: 'jane',
  confirmWithin: 60,
  directory: join(root, 'manifests'),
  logs: join(root, 'logs'),
});

test('a guard that is killed again and again is started later each time, and undoes the change all the same', async () => {
  // One that is killed is there for a moment more.
  const killed = new Set<string>();
  const failing = withLocalGuard(request(), async (guard) => {
    const { signal } = new AbortController();
    expect((await guard.begin(Buffer.from('new'), signal)).word).toBe('changed');
    for (const end = Date.now() + 5000; Date.now() < end;) {
      for (const pid of killWatcher()) killed.add(pid);
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error('the run fails');
  });
  await expect(failing).rejects.toThrow('the run fails');
  expect(killed.size).toBeGreaterThan(1);
  // Started again at once, it would be killed every 50 ms.
  expect(killed.size).toBeLessThan(12);
  expect(readFileSync(join(root, 'manifests/web.yaml'), 'utf8')).toBe('old');
  expect(readdirSync(join(root, 'manifests/.kubectl-static'))).toEqual(['history']);
}, 60_000);

test('a guard that is killed is started again, and hears what is said to it', async () => {
  const words = await withLocalGuard(request(), async (guard) => {
    const { signal } = new AbortController();
    const begun = await guard.begin(Buffer.from('new'), signal);
    expect(killWatcher()).toHaveLength(1);
    return [begun.word, (await guard.confirm(signal)).word];
  });
  expect(words).toEqual(['changed', 'confirmed']);
  expect(readFileSync(join(root, 'manifests/web.yaml'), 'utf8')).toBe('new');
  expect(readdirSync(join(root, 'manifests/.kubectl-static'))).toEqual(['history']);
});
