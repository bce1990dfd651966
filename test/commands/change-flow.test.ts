import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { ChangeSession, QUICK, webManifest, withoutChance, type ChangeRunResult } from './change-session.ts';

// Whole runs of the commands that change manifests, against nodes that live: all that is said, and all that is done.

const OLD = webManifest();
const TEXTS = { old: OLD };
/** Many times as fast as a real kubelet, so that the first look after a change finds it taken up. */
const FAST = { factor: 1 / 500 };

const scripts = mkdtempSync(join(tmpdir(), 'kubectl-static-editors-'));
const sessions: ChangeSession[] = [];

afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});
afterAll(() => {
  rmSync(scripts, { recursive: true });
});

async function start(...given: Parameters<typeof ChangeSession.start>): Promise<ChangeSession> {
  const session = await ChangeSession.start(...given);
  sessions.push(session);
  return session;
}

/** An editor: a script of the shell, to which the file is `$1`. */
function editor(name: string, script: string): string {
  const path = join(scripts, name);
  writeFileSync(path, `#!/bin/sh\necho "$1" >'${path}.edited'\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** What a change says, with what differs from run to run, and is of these tests alone, named for what they are. */
function stable(text: string): string {
  return withoutChance(text)
    .replaceAll(scripts, '/TMP')
    .replaceAll(/(name: ID\n +value:) .*/g, '$1 ID')
    .replaceAll(/(name: GUARD\n +value: \|)\n( {8}.*\n|\n)+/g, '$1\n        SCRIPT\n');
}

/** Compares a run with the golden file of that name. */
function expectRun(name: string, args: readonly string[], result: ChangeRunResult): void {
  expectGolden(`change/${name}.txt`, stable(transcript(args, result)));
}

test('pods are restarted strictly one after the other', async () => {
  const nodes = ['cp-3', 'worker-1', 'worker-2'];
  const session = await start({ factor: 1 / 50 }, {}, nodes);
  const away: string[][] = [[]];
  const look = setInterval(() => {
    const now = nodes.filter((node) => !isReady(session, node));
    if (now.join() !== away.at(-1)!.join()) away.push(now);
  }, 2);
  const args = ['restart', '-l', 'app=web', ...QUICK];
  const result = await session.run(args);
  clearInterval(look);
  expectRun('restart-three-nodes', args, result);
  expect(away).toEqual([[], ['cp-3'], [], ['worker-1'], [], ['worker-2'], []]);
}, 60_000);

test('labels are looked for on the node that is named alone, and no labels select nothing', async () => {
  const session = await start(FAST, {}, ['worker-1', 'worker-2']);
  const { code, stdout } = await session.run(['restart', '-l', 'app=web', '--node', 'worker-2', '--dry-run']);
  expect([code, stdout.match(/^.*worker-\d/gm)?.every((line) => line.endsWith('worker-2'))]).toEqual([0, true]);
  const none = { code: 2, stdout: '', usage: 'error: --selector is empty, which would select everything' };
  for (const args of [['restart'], ['apply', '-f', '-']]) {
    const empty = await session.run([...args, '-l', '', ...QUICK]);
    expect({ code: empty.code, stdout: empty.stdout, usage: empty.stderr.split('\n')[0] }).toEqual(none);
  }
}, 60_000);

function isReady(session: ChangeSession, node: string): boolean {
  const pod = session.living(node).state.pods?.find(({ metadata }) => metadata.name === `web-${node}`);
  return JSON.stringify(pod?.status ?? {}).includes('"ready":true');
}

test('a manifest that the second of three nodes cannot run', async () => {
  const crashes = {
    life: {
      ...FAST,
      behaviour: ({ image }: { image?: string }) =>
        image?.endsWith(':2') === true ? { exits: 1, log: ['Error: unknown flag: --colour'] } : undefined,
    },
  };
  const nodes = ['worker-1', 'worker-2', 'cp-3'];
  const session = await start(FAST, (node) => (node === 'worker-2' ? crashes : {}), nodes);
  const file = join(scripts, 'web.yaml');
  const NEW = webManifest({ image: 'registry.example.com/web:2' });
  writeFileSync(file, NEW);
  const args = ['apply', '-f', file, '--node', nodes.join(), ...QUICK];
  const result = await session.run(args);
  expectRun('apply-second-fails', ['apply', '-f', 'web.yaml', ...args.slice(3)], result);
  await session.settled();
  expect(nodes.map((node) => session.manifest(node))).toEqual([NEW, OLD, OLD]);
  const [, back = ''] = /run "kubectl static ([^"]*)"/.exec(result.stderr) ?? [];
  expect((await session.run([...back.split(' '), ...QUICK])).code).toBe(0);
  expect(session.manifest()).toBe(OLD);
}, 60_000);

describe('edit', () => {
  const EDIT = ['edit', 'web-worker-1', ...QUICK];

  test('by an editor that is sed, what it has left, and the way back', async () => {
    const session = await start(FAST, {}, ['worker-1']);
    const edit = async (sed: string, args: readonly string[]): Promise<ChangeRunResult> => {
      const result = await session.run(args, { env: { KUBE_EDITOR: `sed -i '${sed}'`, EDITOR: 'false' } });
      await session.settled();
      return result;
    };
    const json = [...EDIT, '-o', 'json'];
    const yaml = [...EDIT, '-o', 'yaml'];
    expectRun('edit', EDIT, await edit('s/note: none/note: edited/', EDIT));
    expectRun('edit-json', json, await edit('s/note: edited/note: again/', json));
    expectRun('edit-undone-yaml', yaml, await edit('s/sleep 1d/exit 3/', yaml));
    const history = async (name: string, ...more: readonly string[]): Promise<void> => {
      const args = ['history', 'web-worker-1', '--yes', ...more];
      expectRun(name, args, await session.run(args));
    };
    await history('history');
    await history('history-diff', '--diff');
    await history('history-json', '-o', 'json');
    const args = ['undo', 'web-worker-1', '--to', '0', ...QUICK];
    expectRun('undo-to-0', args, await session.run(args));
    expect(session.manifest()).toBe(OLD);
    await session.settled();
    const again = ['undo', 'web-worker-1', '--to', '9', '--yes'];
    expectRun('undo-to-9', again, await session.run(again));
  }, 60_000);

  /** Runs an edit with the pod as it is at rest: nothing is changed. */
  async function edited(name: string, script: string, more: readonly string[], answers: readonly string[] = []) {
    const session = await start(FAST);
    const asked: string[] = [];
    const args = ['edit', 'web-worker-1', ...more];
    const result = await session.run(args, {
      env: { KUBE_EDITOR: editor(name, script) },
      canAsk: () => answers.length > 0,
      confirm: (question) => {
        asked.push(question);
        return Promise.resolve(answers[asked.length - 1] === 'y');
      },
    });
    expectRun(name, args, result);
    expect(session.sightings(TEXTS)).toEqual(['old']);
    const [, kept] = /^A copy of your changes is in (.*)\.$/m.exec(result.stderr) ?? [];
    const text = kept === undefined ? undefined : readFileSync(kept, 'utf8');
    if (kept !== undefined) rmSync(dirname(kept), { recursive: true });
    return { asked: asked.map(stable), kept: text, server: session.server };
  }

  const BREAK = `echo '  broken: [' >>"$1"`;

  test('an editor that leaves what no kubelet can read: nothing is lost where nobody can be asked', async () => {
    const { kept } = await edited('edit-broken', BREAK, ['--yes']);
    expect(kept).toBe(`${OLD}  broken: [\n`);
  });

  test('an editor that leaves what no kubelet can read, and another try', async () => {
    const mend = `grep -q broken "$1" && sed -i -e /broken/d -e s/none/mended/ "$1" || ${BREAK}`;
    const { asked, kept } = await edited('edit-again', mend, ['--dry-run'], ['y']);
    expect(asked).toEqual(['Edit it again? [y/N] ']);
    expect(kept).toBe(OLD.replace('none', 'mended'));
  });

  test('a no to the last question keeps what was written', async () => {
    const { asked, kept } = await edited(
      'edit-not-agreed',
      'sed -i s/none/edited/ "$1"',
      ['--confirm-within', '90s'],
      ['n', 'n'],
    );
    expect(asked.at(-1)).toBe(
      'This replaces /etc/kubernetes/manifests/web.yaml on node worker-1. The kubelet stops pod default/web-worker-1 at once and starts it again, which takes 11 to 20 seconds, longer for a slow program. A guard pod in namespace default does this (image docker.io/library/busybox:1.37.0, root without any capability; it can write only to /etc/kubernetes/manifests, and read /var/log/pods), and is deleted afterwards. The change is undone if the pod is not healthy within 1m30s, if you press Ctrl-C, or if this program loses the node.\nContinue? [y/N] ',
    );
    expect([asked.length, kept]).toEqual([1, OLD.replace('none', 'edited')]);
  });

  test.each([
    ['edit-unchanged', 'true', ['--yes']],
    ['edit-unchanged-json', 'true', ['--yes', '-o', 'json']],
    ['edit-failed', 'exit 3', ['--yes']],
    ['edit-gone', 'rm "$1"', ['--yes']],
  ])('%s: nothing is made, and nothing is left', async (name, script, more) => {
    const { server, kept } = await edited(name, script, more);
    const made = server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/pods'));
    expect([made.length, kept]).toEqual([1, undefined]);
    const path = readFileSync(join(scripts, `${name}.edited`), 'utf8').trimEnd();
    expect([basename(path), existsSync(dirname(path))]).toEqual(['web.yaml', false]);
  });

  test.each([
    ['edit-dry-run', []],
    ['edit-dry-run-yaml', ['-o', 'yaml']],
  ])('%s', async (name, more) => {
    const { kept } = await edited(name, 'sed -i s/none/edited/ "$1"', ['--dry-run', ...more]);
    expect(kept).toBe(OLD.replace('none', 'edited'));
  });
});

test.each([
  ['edit', 'web-worker-1'],
  ['apply', '-f', 'package.json', '--node', 'worker-1'],
  ['restart', 'web-worker-1'],
  ['stop', 'web-worker-1'],
  ['start', 'web-worker-1'],
  ['rm', 'web-worker-1'],
  ['undo', 'web-worker-1'],
])('without a terminal and without --yes nothing is asked of anybody: %s', async (...args) => {
  const session = await start(FAST);
  session.server.requests.length = 0;
  const { code, stdout, stderr } = await session.run(args);
  expect([code, stdout, stderr]).toEqual([
    2,
    '',
    'error: a manifest is changed only after you agree, and there is no terminal to ask you on. Use --yes to agree, or --dry-run to see what would change.\n' +
      `See 'kubectl static ${args[0]} --help' for usage.\n`,
  ]);
  expect(session.server.requests).toEqual([]);
});
