import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Change } from '../../src/change/change.ts';
import { guardEnvironment } from '../../src/change/guard-pod.ts';
import { GUARD_SCRIPT } from '../../src/change/guard-script.ts';
import { toolsPath, type Tools } from '../api-server/api-server.ts';
import { until } from '../until.ts';

// The script is run for real, on a directory of its own.

const made: string[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const { pid } of children.splice(0)) end(pid);
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** Ends a guard and all that it has started, at once. */
function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
  made.push(path);
  return path;
}

interface Wanted extends Partial<Pick<Change, 'id' | 'file' | 'before' | 'after' | 'from'>> {
  readonly confirmWithin?: number;
  readonly work?: string;
  readonly shims?: readonly string[];
}

const OLD = Buffer.from('old\n');
const NEW = Buffer.from('new\n');

/** A manifest directory, and guards that change it. */
class Directory {
  readonly path = scratch();
  readonly #tools: Tools;

  constructor(tools: Tools, file = 'web.yaml') {
    this.#tools = tools;
    writeFileSync(join(this.path, file), OLD, { mode: 0o640 });
  }

  guard(wanted: Wanted = {}): Running {
    const { id = 'a1', file = 'web.yaml', from, confirmWithin = 30, work = scratch(), shims = [] } = wanted;
    const before = 'before' in wanted ? wanted.before : OLD;
    const after = 'after' in wanted ? wanted.after : NEW;
    const pod = { namespace: 'default', name: 'web', mirrorName: 'web-cp-1' };
    const paths = { MANIFESTS: this.path, WORK: work, LOGS: join(work, 'logs'), TERMINATION_LOG: join(work, 'last') };
    const change: Change = { id, action: 'edit', pod, file, before, after, from };
    const env = {
      ...guardEnvironment({ change, by: 'someone', confirmWithin }, paths),
      PATH: toolsPath(this.#tools, shims),
    };
    return new Running(env, work, from === undefined && after !== undefined ? after : Buffer.alloc(0));
  }

  text(file = 'web.yaml'): string | undefined {
    const path = join(this.path, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  get past(): string[] {
    const path = join(this.path, '.kubectl-static/history');
    return existsSync(path) ? readdirSync(path).sort() : [];
  }

  get locked(): boolean {
    return existsSync(join(this.path, '.kubectl-static/lock'));
  }
}

class Running {
  readonly work: string;
  readonly watcher: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly #env: Readonly<Record<string, string>>;
  readonly #content: Uint8Array;

  constructor(env: Readonly<Record<string, string>>, work: string, content: Uint8Array) {
    this.#env = env;
    this.#content = content;
    this.work = work;
    this.watcher = this.#sh('watch');
    this.ended = new Promise((done) => this.watcher.once('exit', done));
  }

  async begin(): Promise<string> {
    return this.#ask(['begin'], Buffer.concat([Buffer.from(`${this.#content.length}\n`), this.#content]));
  }

  ask(...words: readonly string[]): Promise<string> {
    return this.#ask(words, Buffer.alloc(0));
  }

  get lastWords(): string {
    return readFileSync(join(this.work, 'last'), 'utf8').trim();
  }

  kill(): void {
    end(this.watcher.pid);
  }

  #sh(...words: readonly string[]): ChildProcess {
    const child = spawn('sh', ['-c', GUARD_SCRIPT, 'guard', ...words], { env: this.#env, detached: true });
    children.push(child);
    return child;
  }

  #ask(words: readonly string[], stdin: Uint8Array): Promise<string> {
    const child = this.#sh(...words);
    let said = '';
    child.stdout!.on('data', (data: Buffer) => (said += data.toString()));
    child.stdin!.on('error', () => undefined).end(stdin);
    return new Promise((done) =>
      child.once('close', () => {
        done(said.trim());
      }),
    );
  }
}

test('a file that the guard cannot read is not said to be changed', async () => {
  const directory = new Directory('dash');
  const shims = scratch();
  // As for root without capabilities: the file belongs to somebody else.
  writeFileSync(join(shims, 'sha256sum'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const guard = directory.guard({ shims: [shims] });
  const { uid } = statSync(join(directory.path, 'web.yaml'));
  const why = `web.yaml cannot be read by the guard (owner and mode: ${uid} 640)`;
  expect([await guard.begin(), directory.text(), directory.locked]).toEqual([`refused ${why}`, 'old\n', false]);
});

describe.each(['dash', 'busybox'] as const)('in %s', (tools) => {
  test('a change is confirmed: with mode and owner of the file before', async () => {
    const directory = new Directory(tools);
    const guard = directory.guard();
    expect([await guard.begin(), directory.text(), directory.locked]).toEqual(['changed', 'new\n', true]);
    expect(await guard.ask('confirm')).toBe('confirmed');
    await guard.ended;
    expect([directory.past, directory.locked, guard.lastWords]).toEqual([['00001-confirmed-a1'], false, 'confirmed']);
    expect(statSync(join(directory.path, 'web.yaml')).mode & 0o777).toBe(0o640);
  });

  test('an undo tells the last words of containers that have said any', async () => {
    const guard = new Directory(tools).guard();
    await guard.begin();
    const pod = join(guard.work, 'logs/default_web-cp-1_0123');
    for (const [name, text] of [
      ['silent', ''],
      ['web', 'last words\n'],
    ] as const) {
      mkdirSync(join(pod, name), { recursive: true });
      writeFileSync(join(pod, name, '0.log'), text);
    }
    const soon = Date.now() / 1000 + 5;
    utimesSync(pod, soon, soon);
    expect(await guard.ask('undo', 'it was not well')).toBe('undone it was not well\n== web\nlast words');
  });

  test('it is undone as asked, as it is told to end, and when nobody confirms it', async () => {
    const directories = [1, 2, 3].map(() => new Directory(tools));
    const guards = directories.map((one, index) => one.guard(index === 2 ? { confirmWithin: 2 } : {}));
    expect(await Promise.all(guards.map((one) => one.begin()))).toEqual(['changed', 'changed', 'changed']);
    const asked = guards[0]!.ask('undo', 'it crashed');
    guards[1]!.watcher.kill('SIGTERM');
    expect(await asked).toBe('undone it crashed');
    await Promise.all(guards.map(({ ended }) => ended));
    expect(guards.map(({ lastWords }) => lastWords)).toEqual([
      'undone it crashed',
      'undone the guard was told to stop',
      'undone nobody confirmed it within 2s',
    ]);
    expect(directories.map((one) => [one.text(), one.past, one.locked])).toEqual(
      directories.map(() => ['old\n', ['00001-undone-a1'], false]),
    );
  });

  test('who watches is let say why until a moment after the time in which it was to be confirmed', async () => {
    const directory = new Directory(tools);
    const guard = directory.guard({ confirmWithin: 1 });
    await guard.begin();
    await new Promise((done) => setTimeout(done, 2500));
    expect(await guard.ask('undo', 'it was not ready')).toBe('undone it was not ready');
    await guard.ended;
  });

  test('killed and started again it goes on, where it had said that it changed, and is undone where it had not', async () => {
    const directory = new Directory(tools);
    const first = directory.guard();
    await first.begin();
    first.kill();
    await first.ended;
    const second = directory.guard({ work: first.work });
    expect([await second.ask('confirm'), directory.text()]).toEqual(['confirmed', 'new\n']);

    const other = new Directory(tools);
    const third = other.guard();
    await third.begin();
    third.kill();
    await third.ended;
    rmSync(join(other.path, '.kubectl-static/lock/changed'));
    const fourth = other.guard({ work: third.work });
    await fourth.ended;
    expect([fourth.lastWords, other.text()]).toEqual(['undone the guard exited in the middle of the change', 'old\n']);
  });

  test('killed as it took the lock, and started again, it leaves no lock', async () => {
    const directory = new Directory(tools);
    const work = scratch();
    writeFileSync(join(work, 'began'), '');
    mkdirSync(join(directory.path, '.kubectl-static/lock'), { recursive: true });
    const guard = directory.guard({ work });
    await guard.ended;
    const said = 'refused the guard exited before it changed anything';
    expect([guard.lastWords, directory.text(), directory.locked]).toEqual([said, 'old\n', false]);
  });

  test('another is told that it is busy, and settles what is left behind once it is silent', async () => {
    const directory = new Directory(tools);
    const first = directory.guard();
    await first.begin();
    const busy = await directory.guard({ id: 'b2', before: NEW, after: OLD }).begin();
    expect(busy).toBe('busy {"action":"edit","namespace":"default","name":"web","by":"someone"}');
    first.kill();
    await first.ended;
    // As if it had said nothing for long.
    writeFileSync(join(directory.path, '.kubectl-static/lock/beat'), '1\n');
    expect(await directory.guard({ id: 'c3' }).ask('recover')).toBe('recovered');
    expect([directory.text(), directory.past, directory.locked]).toEqual(['old\n', ['00001-undone-a1'], false]);
  });

  test('what somebody else writes is left, before the change and after', async () => {
    const directory = new Directory(tools);
    const early = directory.guard({ before: NEW });
    expect(await early.begin()).toBe('refused web.yaml was changed meanwhile');
    const guard = directory.guard();
    await guard.begin();
    writeFileSync(join(directory.path, 'web.yaml'), 'own\n');
    expect(await guard.ask('confirm')).toBe('left web.yaml was changed meanwhile');
    expect([directory.text(), directory.past, directory.locked]).toEqual(['own\n', ['00001-left-a1'], false]);
  });

  test.each(['-rf', "it's $(odd) `name`.yaml", ' *'])(
    'a file that is taken away and brought back: %j',
    async (file) => {
      const directory = new Directory(tools, file);
      const gone = directory.guard({ file, after: undefined });
      expect([await gone.begin(), directory.text(file)]).toEqual(['changed', undefined]);
      expect(await gone.ask('confirm')).toBe('confirmed');
      const from = 'history/00001-confirmed-a1/old';
      const back = directory.guard({ id: 'b2', file, before: undefined, after: OLD, from });
      expect([await back.begin(), directory.text(file)]).toEqual(['changed', 'old\n']);
      expect(statSync(join(directory.path, file)).mode & 0o777).toBe(0o640);
      expect(await back.ask('undo', 'so')).toBe('undone so');
      expect([directory.text(file), directory.past]).toEqual([undefined, ['00001-confirmed-a1', '00002-undone-b2']]);
    },
  );

  test('one that was never told what to do, and is to undo, has changed nothing', async () => {
    const directory = new Directory(tools);
    expect(await directory.guard().ask('undo', 'the run was interrupted')).toBe('refused the run was interrupted');
    expect([directory.text(), directory.locked]).toEqual(['old\n', false]);
  });

  test('of a hundred changes the oldest are dropped, but not the only copy of a manifest', async () => {
    const directory = new Directory(tools);
    for (let number = 1; number <= 100; number++) {
      const entry = join(directory.path, '.kubectl-static/history', `${String(number).padStart(5, '0')}-confirmed-x`);
      mkdirSync(entry, { recursive: true });
      writeFileSync(join(entry, 'name'), number === 1 ? 'gone.yaml\n' : 'web.yaml\n');
    }
    const guard = directory.guard();
    await guard.begin();
    expect(await guard.ask('confirm')).toBe('confirmed');
    await guard.ended;
    const { past } = directory;
    expect([past.length, past[0], past[1], past.at(-1)]).toEqual([
      100,
      '00001-confirmed-x',
      '00003-confirmed-x',
      '00101-confirmed-a1',
    ]);
  });
});

/** A directory with a program that takes the place of another, which it calls itself: `script` stands before that. */
function shim(program: string, script: string): string {
  const shims = scratch();
  const path = join(shims, program);
  writeFileSync(path, `#!/bin/sh\nPATH=\${PATH#'${shims}':}\n${script}\nexec ${program} "$@"\n`);
  chmodSync(path, 0o755);
  return shims;
}

test('a lock that is taken meanwhile is busy, and not a trouble of the disk', async () => {
  const directory = new Directory('dash');
  const lock = join(directory.path, '.kubectl-static/lock');
  // Another guard makes the lock between the look and the rename.
  const taken = `case "$*" in *taking-a1*) mkdir '${lock}'; echo '{}' >'${lock}/record' ;; esac`;
  expect(await directory.guard({ shims: [shim('mv', taken)] }).begin()).toBe('busy {}');
  expect(readdirSync(join(directory.path, '.kubectl-static')).sort()).toEqual(['history', 'lock']);
  expect(readdirSync(lock)).toEqual(['record']);
});

test('a guard that stalls as it begins takes no lock away, and leaves nothing', async () => {
  const directory = new Directory('dash');
  const slow = directory.guard({
    shims: [shim('sha256sum', '[ -e "$WORK/slept" ] || { : >"$WORK/slept"; sleep 8; }')],
  });
  const refused = slow.begin();
  await until(() => existsSync(join(slow.work, 'slept')));
  const quick = directory.guard({ id: 'b2' });
  expect(await quick.begin()).toBe('changed');
  expect(await refused).toMatch(/^(busy \{|refused web\.yaml was changed meanwhile)/);
  expect(await quick.ask('confirm')).toBe('confirmed');
  expect([directory.text(), directory.past]).toEqual(['new\n', ['00001-confirmed-b2']]);
  expect(readdirSync(join(directory.path, '.kubectl-static'))).toEqual(['history']);
}, 60_000);

test('that a guard lives needs no room on the disk: the same bytes are written again', async () => {
  const directory = new Directory('busybox');
  const guard = directory.guard();
  await guard.begin();
  const beat = join(directory.path, '.kubectl-static/lock/beat');
  const look = () => ({ file: statSync(beat).ino, size: statSync(beat).size, text: readFileSync(beat, 'utf8') });
  const first = look();
  await new Promise((done) => setTimeout(done, 3000));
  const last = look();
  expect(last).toEqual({ file: first.file, size: first.size, text: expect.any(String) });
  expect(Number(last.text)).toBeGreaterThan(Number(first.text));
});

test('a guard that can only touch its lock is not taken for dead', async () => {
  const directory = new Directory('busybox');
  const guard = directory.guard();
  await guard.begin();
  guard.kill();
  await guard.ended;
  const beat = join(directory.path, '.kubectl-static/lock/beat');
  writeFileSync(beat, '1\n');
  const touching = setInterval(() => {
    utimesSync(beat, new Date(), new Date());
  }, 1000);
  const busy = await directory.guard({ id: 'b2', before: NEW, after: OLD }).begin();
  clearInterval(touching);
  expect([busy.split(' ')[0], directory.text()]).toEqual(['busy', 'new\n']);
});
