import { afterEach, describe, expect, test } from '@jest/globals';
import { FaultyTools, type StepFault } from '../api-server/api-server.ts';
import { ChangeSession, QUICK, webManifest } from './change-session.ts';

// Whatever goes wrong while a manifest is changed: the directory holds the old or the new file, whole, the kubelet has never
// seen anything else, the exit code tells which, and no lock and no pod is left.

const OLD = webManifest();
const NEW = webManifest({ note: 'edited' });
const TEXTS = { old: OLD, new: NEW };

const sessions: ChangeSession[] = [];
const faulty: FaultyTools[] = [];

afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
  for (const tools of faulty.splice(0)) tools.remove();
});

async function start(...given: Parameters<typeof ChangeSession.start>): Promise<ChangeSession> {
  const session = await ChangeSession.start(...given);
  sessions.push(session);
  return session;
}

async function startFaulty(): Promise<[ChangeSession, FaultyTools]> {
  const tools = new FaultyTools();
  faulty.push(tools);
  return [await start({}, { shims: [tools.directory] }), tools];
}

/** What came of a change: its exit code, the file, all that the kubelet saw, and whether the lock is left. */
async function outcome(session: ChangeSession, code: number): Promise<string> {
  await session.settled();
  await session.podRuns();
  const file = Object.entries(TEXTS).find(([, text]) => text === session.manifest())?.[0] ?? 'other';
  const seen = session.sightings(TEXTS).join(' ');
  return `${code}: ${file}, seen ${seen}${session.kept().includes('lock') ? ', locked' : ''}`;
}

/** What may come of a change that something happened to. */
const WHOLE = ['0: new, seen old new', '1: old, seen old new old', '1: old, seen old', '2: old, seen old'];

/** The steps of a change that goes well by which files in the manifest directory are changed, from 1. */
async function changingSteps(): Promise<readonly (readonly [at: number, step: string])[]> {
  const [session, tools] = await startFaulty();
  expect(await outcome(session, (await session.edit(NEW)).code)).toBe('0: new, seen old new');
  const directory = session.path('');
  return tools.steps
    .map(
      (step, index) =>
        [index + 1, step.replaceAll(directory, '').split('/.kubectl-static').join('.kubectl-static')] as const,
    )
    .filter(([, step]) => step.includes('.kubectl-static') && !step.startsWith('cat') && !step.includes('beat.part'));
}

/** A few at a time: each waits more than it works. */
async function all<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += 6) await Promise.all(items.slice(at, at + 6).map(act));
}

describe('at every step of the guard', () => {
  test('it is killed', async () => {
    await all(await changingSteps(), async ([at, step]) => {
      const [session, tools] = await startFaulty();
      tools.strike(at, 'killed');
      const came = await outcome(session, (await session.edit(NEW)).code);
      expect([step, WHOLE]).toEqual([step, expect.arrayContaining([came])]);
    });
  }, 300_000);

  test.each<[StepFault, string]>([
    ['No space left on device', '0: new, seen old new'],
    // Nothing can be recorded, and so nothing is confirmed, until it can be written to again.
    ['Read-only file system', '0: new, seen old new'],
  ])(
    'the disk says: %s',
    async (fault, atLast) => {
      const steps = await changingSteps();
      const decisive = [/^mkdir \.kubectl-static\/lock/, /^cp .*lock\/new/, /^mv .*\/web\.yaml$/, /^mv .*history/];
      await all(decisive, async (pattern) => {
        const [at, step] = steps.findLast((one) => pattern.test(one[1]))!;
        const [session, tools] = await startFaulty();
        tools.strike(at, fault);
        setTimeout(() => {
          if (pattern === decisive.at(-1)) tools.mend();
        }, 8000);
        const { code } = await session.edit(NEW);
        tools.mend();
        const [came, locked] = (await outcome(session, code)).split(', locked');
        expect([step, pattern === decisive.at(-1) ? [atLast] : WHOLE]).toEqual([step, expect.arrayContaining([came])]);
        if (locked === undefined) return;
        // What cannot be written to keeps its lock, which the next command settles once its guard is silent.
        expect(fault).toBe('Read-only file system');
        await new Promise((done) => setTimeout(done, 21_000));
        expect((await session.edit(webManifest({ note: 'again' }))).code).toBe(0);
        expect(session.kept()).toEqual(['history']);
      });
    },
    300_000,
  );
});

test('a connection that breaks at any request, a few times', async () => {
  const plain = await start();
  expect((await plain.edit(NEW)).code).toBe(0);
  const count = plain.server.requests.length;
  expect(count).toBeGreaterThan(10);
  // One in three: the others differ in nothing that matters, and each takes its time.
  await all(
    Array.from({ length: Math.ceil(count / 3) }, (_, at) => at * 3),
    async (after) => {
      const session = await start();
      session.server.fault({ kind: 'close', path: '/', after, times: 2 });
      const came = await outcome(session, (await session.edit(NEW)).code);
      expect([after, WHOLE]).toEqual([after, expect.arrayContaining([came])]);
    },
  );
}, 300_000);

test('nobody answers for a while after the change, or never again', async () => {
  const sessions = [await start(), await start()];
  const [briefly, forLong] = sessions.map(async (session, index) => {
    const running = session.edit(NEW);
    while (session.manifest() === OLD) await new Promise((done) => setTimeout(done, 20));
    await session.server.answer(false);
    await new Promise((done) => setTimeout(done, [3000, 25_000][index]));
    await session.server.answer(true);
    return outcome(session, (await running).code);
  });
  expect(await briefly).toBe('0: new, seen old new');
  expect(await forLong).toBe('1: old, seen old new old');
}, 120_000);

describe('the API server itself', () => {
  test('is away for a change that is well', async () => {
    const session = await start({ apiServer: 'web' });
    expect(await outcome(session, (await session.edit(NEW)).code)).toBe('0: new, seen old new');
  });

  test('never comes back: the guard undoes it with nobody watching, and the run learns of it', async () => {
    const session = await start({ apiServer: 'web' });
    const bad = webManifest({ command: 'exit 1' });
    const { code, stderr } = await session.edit(bad);
    await session.settled();
    expect([code, session.manifest()]).toEqual([1, OLD]);
    expect(session.sightings({ ...TEXTS, bad })).toEqual(['old', 'bad', 'old']);
    expect(stderr).toContain('nobody confirmed it within 15s');
  });
});

test('two changes at once: one is done, and the other not tried', async () => {
  const session = await start();
  const other = webManifest({ note: 'other' });
  const both = await Promise.all([session.edit(NEW), session.edit(other)]);
  await session.settled();
  expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
  expect(both.find(({ code }) => code === 2)?.stderr).toMatch(/another change is under way|was changed meanwhile/);
  expect(session.manifest()).toBe(both[0].code === 0 ? NEW : other);
  expect(session.kept()).not.toContain('lock');
});

describe('an owner that writes the file', () => {
  const OWN = webManifest({ note: 'of its owner' });

  test('before the change: nothing is changed', async () => {
    const session = await start();
    const running = session.run(['restart', 'web-worker-1', ...QUICK]);
    while (!session.leftovers.some((name) => name.includes('guard'))) await new Promise((done) => setTimeout(done, 2));
    session.living().write('web.yaml', OWN);
    const { code, stderr } = await running;
    await session.settled();
    expect(stderr).toContain('web.yaml was changed meanwhile');
    expect([code, session.manifest(), session.kept().includes('lock')]).toEqual([2, OWN, false]);
  });

  test('while the change is watched: it is left alone', async () => {
    const session = await start();
    const running = session.edit(NEW);
    while (session.manifest() === OLD) await new Promise((done) => setTimeout(done, 2));
    session.living().write('web.yaml', OWN);
    const { code } = await running;
    await session.settled();
    expect([code, session.manifest(), session.kept().includes('lock')]).toEqual([1, OWN, false]);
  });
});

test.each([86_400, -86_400])('a clock of the node that is %d seconds ahead changes nothing', async (seconds) => {
  const tools = new FaultyTools();
  faulty.push(tools);
  tools.skew(seconds);
  const session = await start({ clockSkew: seconds * 1000 }, { shims: [tools.directory] });
  expect(await outcome(session, (await session.edit(NEW)).code)).toBe('0: new, seen old new');
});

describe.each(['dash', 'busybox'] as const)('a guard of %s', (shell) => {
  const begin = (machine: object = {}) => start({}, { tools: shell, ...machine });

  const IMAGES = { images: ['registry.example.com/web:1', 'docker.io/library/busybox:1.37.0'] };

  test.each([
    ['an image that is not there', webManifest({ image: 'registry.example.com/none:1' })],
    ['a command that ends', webManifest({ command: "echo 'unknown flag: --x' >&2; exit 3" })],
  ])('%s is undone', async (_, bad) => {
    const session = await begin(IMAGES);
    const { code } = await session.edit(bad, 'worker-1', ['--force']);
    await session.settled();
    await session.podRuns();
    expect([code, session.manifest()]).toEqual([1, OLD]);
    expect(session.sightings({ ...TEXTS, bad })).toEqual(['old', 'bad', 'old']);
  });

  test('an image that cannot be pulled is not tried', async () => {
    const session = await begin(IMAGES);
    const { code } = await session.edit(webManifest({ image: 'registry.example.com/none:1' }));
    expect([code, session.sightings(TEXTS)]).toEqual([2, ['old']]);
  });

  test('what no kubelet could read is not tried', async () => {
    const session = await begin();
    const { code } = await session.edit('kind: [');
    expect([code, session.sightings(TEXTS)]).toEqual([2, ['old']]);
  });

  test('a namespace that is not there is not tried', async () => {
    const session = await begin();
    const { code } = await session.edit(webManifest({ namespace: 'missing' }));
    expect([code, session.sightings(TEXTS)]).toEqual([2, ['old']]);
  });
});
