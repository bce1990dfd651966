import { afterEach, expect, test } from '@jest/globals';
import { FaultyTools, request, type StepFault } from '../api-server/api-server.ts';
import { ChangeSession, QUICK, webManifest } from './change-session.ts';
import { until } from '../until.ts';

// Whatever goes wrong while a manifest is changed: the directory holds the old or the new file, whole, the kubelet has never
// seen anything else, the exit code tells which, and no lock and no pod is left.

const OLD = webManifest();
const NEW = webManifest({ note: 'edited' });
/** For changes that nobody confirms. */
const BRIEF = ['--confirm-within', '6s'];
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
    .filter(([, step]) => step.includes('.kubectl-static') && !step.startsWith('cat') && !step.includes('/beat'));
}

/** A few at a time: each waits more than it works. */
async function all<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += 4) await Promise.all(items.slice(at, at + 4).map(act));
}

/** One test of several cases, side by side. */
function together(name: string, cases: Readonly<Record<string, () => Promise<void>>>): void {
  test(
    name,
    async () => {
      await all(Object.entries(cases), async ([what, act]) => {
        await act().catch((error: unknown) => {
          throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
        });
      });
    },
    300_000,
  );
}

/** Of the guard's steps those that decide what is left; EVERY_STEP=1 tries them all, which takes minutes. */
const DECISIVE = [
  /^cp .*taking-\w+\/new/,
  /^mv .*taking-\w+ .*lock$/,
  /^sync .*lock\/kept/,
  /^mv .*\/web\.yaml$/,
  /^mv .*history/,
];
const EVERY_STEP = process.env.EVERY_STEP === '1';

const lastOf = (steps: readonly (readonly [number, string])[], pattern: RegExp) =>
  steps.findLast(([, step]) => pattern.test(step))!;

test('the guard is killed at a step', async () => {
  const steps = await changingSteps();
  const tried = EVERY_STEP ? steps : DECISIVE.map((pattern) => lastOf(steps, pattern));
  await all(tried, async ([at, step]) => {
    const [session, tools] = await startFaulty();
    tools.strike(at, 'killed');
    const came = await outcome(session, (await session.edit(NEW)).code);
    expect([step, WHOLE]).toEqual([step, expect.arrayContaining([came])]);
  });
}, 300_000);

test('the disk fails at a step', async () => {
  const steps = await changingSteps();
  const cases: readonly [StepFault, RegExp, string][] = [
    ['No space left on device', /^cp .*taking-\w+\/new$/, '2: old, seen old'],
    ['No space left on device', /^cp .*lock\/part$/, '1: old, seen old'],
    ['Read-only file system', /^mkdir \.kubectl-static\/taking/, '2: old, seen old'],
    // It is recorded, and so confirmed, once that can be done.
    ['Read-only file system', /^mv .*history/, '0: new, seen old new'],
  ];
  await all(cases, async ([fault, pattern, whole]) => {
    const [session, tools] = await startFaulty();
    const [at, step] = lastOf(steps, pattern);
    tools.strike(at, fault);
    const running = session.edit(NEW);
    if (whole.startsWith('0')) {
      await until(() => tools.steps.length >= at);
      await new Promise((done) => setTimeout(done, 2000));
      tools.mend();
    }
    const { code, stderr } = await running;
    tools.mend();
    expect([step, await outcome(session, code)]).toEqual([step, whole]);
    if (code !== 0) expect(stderr).toContain(fault);
  });
}, 300_000);

test('a connection that breaks at any request, a few times', async () => {
  const plain = await start();
  expect((await plain.edit(NEW)).code).toBe(0);
  const count = plain.server.requests.length;
  expect(count).toBeGreaterThan(10);
  // The others differ in nothing that matters, and each takes its time.
  const distance = EVERY_STEP ? 1 : Math.ceil(count / 4);
  const tried = Array.from({ length: Math.ceil(count / distance) }, (_, at) => at * distance);
  await all(tried, async (after) => {
    const session = await start();
    session.server.fault({ kind: 'close', path: '/', after, times: 2 });
    const came = await outcome(session, (await session.edit(NEW)).code);
    expect([after, WHOLE]).toEqual([after, expect.arrayContaining([came])]);
  });
}, 300_000);

/** Nobody answers for so many milliseconds, from the change on. */
async function awayFor(milliseconds: number, more: readonly string[]): Promise<string> {
  const session = await start();
  const running = session.edit(NEW, 'worker-1', more);
  await until(() => session.manifest() !== OLD);
  await session.server.answer(false);
  await new Promise((done) => setTimeout(done, milliseconds));
  await session.server.answer(true);
  return outcome(session, (await running).code);
}

together('the API server', {
  'is away for a while after the change': async () => {
    expect(await awayFor(2000, [])).toBe('0: new, seen old new');
  },
  'is away until the change is undone': async () => {
    // For longer than the guard waits, which lets whoever watches say why first.
    expect(await awayFor(15_000, BRIEF)).toBe('1: old, seen old new old');
  },
  'is itself what is changed, well': async () => {
    const session = await start({ apiServer: 'web' });
    expect(await outcome(session, (await session.edit(NEW)).code)).toBe('0: new, seen old new');
  },
  'is itself changed and never comes back: the guard undoes it, and the run learns of it': async () => {
    const session = await start({ apiServer: 'web' });
    const bad = webManifest({ command: 'exit 1' });
    const { code, stderr } = await session.edit(bad, 'worker-1', BRIEF);
    await session.settled();
    expect([code, session.manifest()]).toEqual([1, OLD]);
    expect(session.sightings({ ...TEXTS, bad })).toEqual(['old', 'bad', 'old']);
    const seen = 'the API server does not answer, as expected|the guard could not be reached: The connection';
    expect(stderr).toMatch(new RegExp(`nobody confirmed it within 6s; last seen: (${seen})`));
  },
});

test('a pod that does not become ready in time: the run asks for the undo, and says what it saw last', async () => {
  const unready = webManifest({ note: 'unready' });
  let changed = false;
  const session = await start({ behaviour: () => (changed ? { log: [], unready: true } : undefined) });
  changed = true;
  const { code, stderr } = await session.edit(unready, 'worker-1', BRIEF);
  await session.settled();
  const why = 'it was not healthy within 6s: 0 of 1 containers ready (main: not ready)';
  expect([code, session.manifest(), stderr]).toEqual([
    1,
    OLD,
    expect.stringContaining(`error: edit of pod/web-worker-1 on node worker-1 was undone: ${why}\n`),
  ]);
  const history = await session.run(['history', 'web-worker-1', '--yes', '-o', 'json']);
  expect(JSON.parse(history.stdout)).toMatchObject({ items: [{ outcome: 'undone', why }] });
}, 120_000);

const OWN = webManifest({ note: 'of its owner' });

together('somebody else', {
  'changes it at once: one is done, and the other not tried': async () => {
    const session = await start();
    const other = webManifest({ note: 'other' });
    const both = await Promise.all([session.edit(NEW), session.edit(other)]);
    await session.settled();
    expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(both.find(({ code }) => code === 2)?.stderr).toMatch(/another change is in progress|was changed meanwhile/);
    expect(session.manifest()).toBe(both[0].code === 0 ? NEW : other);
    expect(session.kept()).not.toContain('lock');
  },
  'writes the file before the change: nothing is changed': async () => {
    const session = await start();
    const running = session.run(['restart', 'web-worker-1', ...QUICK]);
    while (!session.leftovers.some((name) => name.includes('guard'))) await new Promise((done) => setTimeout(done, 2));
    session.living().write('web.yaml', OWN);
    const { code, stderr } = await running;
    await session.settled();
    expect(stderr).toContain('web.yaml was changed meanwhile');
    expect([code, session.manifest(), session.kept().includes('lock')]).toEqual([2, OWN, false]);
  },
  'writes the file while the change is watched: it is left alone': async () => {
    const session = await start();
    const running = session.edit(NEW);
    while (session.manifest() === OLD) await new Promise((done) => setTimeout(done, 2));
    session.living().write('web.yaml', OWN);
    const { code, stderr } = await running;
    await session.settled();
    expect(stderr).toMatch(/\nTo see what is there now, run "kubectl static manifest web-worker-1[^"]*"\.\n/);
    expect([code, session.manifest(), session.kept().includes('lock')]).toEqual([1, OWN, false]);
  },
});

test('a guard pod that somebody deletes is noticed, and the outcome is told from the history', async () => {
  const session = await start();
  const running = session.edit(NEW, 'worker-1', ['--confirm-within', '2m']);
  await until(() => session.manifest() !== OLD);
  const guard = session.leftovers.find((name) => name.includes('guard'))!;
  const began = performance.now();
  expect((await request(session.server, `/api/v1/namespaces/default/pods/${guard}`, { method: 'DELETE' })).status).toBe(
    200,
  );
  const { code, stderr } = await running;
  expect(performance.now() - began).toBeLessThan(60_000);
  await session.settled();
  expect([code, session.manifest(), stderr]).toEqual([
    1,
    OLD,
    expect.stringContaining('error: edit of pod/web-worker-1 on node worker-1 was undone: the guard '),
  ]);
}, 120_000);

test('a clock of the node that is a day ahead, or behind, changes nothing', async () => {
  await all([86_400, -86_400], async (seconds) => {
    const tools = new FaultyTools();
    faulty.push(tools);
    tools.skew(seconds);
    const session = await start({ clockSkew: seconds * 1000 }, { shims: [tools.directory] });
    expect(await outcome(session, (await session.edit(NEW)).code)).toBe('0: new, seen old new');
  });
}, 120_000);

const IMAGES = { images: ['registry.example.com/web:1', 'docker.io/library/busybox:1.37.0'] };

async function isUndone(bad: string): Promise<void> {
  const session = await start({}, { tools: 'busybox', ...IMAGES });
  const { code } = await session.edit(bad, 'worker-1', ['--force']);
  await session.settled();
  await session.podRuns();
  expect([code, session.manifest()]).toEqual([1, OLD]);
  expect(session.sightings({ ...TEXTS, bad })).toEqual(['old', 'bad', 'old']);
}

async function isNotTried(bad: string): Promise<void> {
  const session = await start({}, { tools: 'busybox', ...IMAGES });
  expect([(await session.edit(bad)).code, session.sightings(TEXTS)]).toEqual([2, ['old']]);
}

together('a guard of busybox', {
  'a change that is well': async () => {
    const session = await start({}, { tools: 'busybox' });
    expect(await outcome(session, (await session.edit(NEW)).code)).toBe('0: new, seen old new');
  },
  'an image that is not there': () => isUndone(webManifest({ image: 'registry.example.com/none:1' })),
  'a command that ends': () => isUndone(webManifest({ command: "echo 'unknown flag: --x' >&2; exit 3" })),
  'an image that cannot be pulled': () => isNotTried(webManifest({ image: 'registry.example.com/none:1' })),
  'what no kubelet could read': () => isNotTried('kind: ['),
  'a namespace that is not there': () => isNotTried(webManifest({ namespace: 'missing' })),
});
