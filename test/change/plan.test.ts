import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  findManifest,
  pastOf,
  planApply,
  planEdit,
  planRemoval,
  planRestart,
  planStart,
  planUndo,
  type ChangedDirectory,
  type Plan,
} from '../../src/change/plan.ts';
import { AttemptError, LookupError } from '../../src/facts/errors.ts';
import { directoryOf, manifest, type Kept } from './manifest-directories.ts';

const WEB = manifest('web');
const NEW = manifest('web', 'new');
const POD = { namespace: 'default', name: 'web', mirrorName: 'web-cp-1' };
const EDIT: Kept = { before: WEB, after: NEW };
const STOP: Kept = { action: 'stop', before: WEB, after: undefined };

const wanted = (name: string, namespace?: string) => ({ namespace, name, node: 'cp-1' });

/** A plan with its contents as texts. */
function plain({ before, after, ...plan }: Plan): object {
  const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();
  return { ...plan, before: text(before), after: text(after) };
}

/** What is refused: the message, and what to do. */
function refused(act: () => unknown): readonly [string, string | undefined] {
  try {
    act();
  } catch (error) {
    if (error instanceof AttemptError || error instanceof LookupError) return [error.message, error.hint];
    throw error;
  }
  throw new Error('not refused');
}

describe('the file of a pod', () => {
  test.each([['web'], ['web-cp-1']])('is found by the name %s', (name) => {
    const { file, pod, content } = findManifest(directoryOf({ 'a.yaml': WEB }), wanted(name));
    expect([file.name, pod, Buffer.from(content).toString()]).toEqual(['a.yaml', POD, WEB]);
  });

  test('is the one that the kubelet takes of several', () => {
    const from = directoryOf({ 'a.yaml': WEB, 'b.yaml': NEW });
    const found = findManifest(from, wanted('web'));
    expect(plain(planEdit(from, found, Buffer.from('x')))).toEqual({
      action: 'edit',
      pod: POD,
      file: 'b.yaml',
      before: NEW,
      after: 'x',
      // The check of the directory tells of the others.
      notes: [],
    });
  });

  test.each<[string, ChangedDirectory, string, readonly [string, string | undefined]]>([
    [
      'of none',
      directoryOf({ 'a.yaml': WEB }),
      'db',
      ['no file in /etc/kubernetes/manifests on node cp-1 defines pod db', undefined],
    ],
    [
      'of none, where a file could not be read as a pod',
      directoryOf({ 'a.yaml': '{' }),
      'web',
      [
        'no file in /etc/kubernetes/manifests on node cp-1 defines pod web',
        'It may be one of these, which could not be read as a pod: a.yaml. To edit a file, name its path: "kubectl static edit /etc/kubernetes/manifests/a.yaml --node cp-1".',
      ],
    ],
    [
      'of none, of several that could not be read that which is named like it',
      directoryOf({ 'a.yaml': '{', 'web.yaml': '{' }),
      'web-cp-1',
      [
        'no file in /etc/kubernetes/manifests on node cp-1 defines pod web-cp-1',
        'It may be one of these, which could not be read as a pod: a.yaml, web.yaml. To edit a file, name its path: "kubectl static edit /etc/kubernetes/manifests/web.yaml --node cp-1".',
      ],
    ],
    [
      'of none, and none of several is likelier',
      directoryOf({ 'a.yaml': '{', 'b.yaml': '{' }),
      'web',
      [
        'no file in /etc/kubernetes/manifests on node cp-1 defines pod web',
        'It may be one of these, which could not be read as a pod: a.yaml, b.yaml.',
      ],
    ],
    [
      'of two namespaces',
      directoryOf({ 'a.yaml': WEB, 'b.yaml': manifest('web', '', 'prod') }),
      'web',
      ['several pods are called web', 'Name one of them: default/web, prod/web.'],
    ],
    [
      'that is stopped',
      directoryOf({}, [STOP]),
      'web',
      [
        'web has been stopped since 2026-02-28T10:00:30Z: /etc/kubernetes/manifests has no manifest for it',
        'Bring it back with "kubectl static start web -n default --node cp-1".',
      ],
    ],
  ])('%s is not guessed', (_, from, name, words) => {
    expect(refused(() => findManifest(from, wanted(name)))).toEqual(words);
    expect(refused(() => planRemoval(from, wanted(name), 'rm'))).toEqual(words);
    expect(refused(() => planRestart(from, wanted(name), new Date()))).toEqual(words);
  });
});

describe('a file that is named by its path', () => {
  const at = (path: string) => ({ path, node: 'cp-1' });
  const A = '/etc/kubernetes/manifests/a.yaml';

  test('is about the pod that it defines', () => {
    const from = directoryOf({ 'a.yaml': WEB });
    expect(findManifest(from, at(A))).toEqual(findManifest(from, wanted('web')));
    expect(findManifest({ ...from, path: `${from.path}/` }, at(A)).file.name).toBe('a.yaml');
  });

  test.each([['{'], ['']])('is about no pod where it holds %j, until an edit makes one of it', (text) => {
    const from = directoryOf({ 'a.yaml': text });
    const whole = { file: 'a.yaml', before: text, notes: [] };
    const found = findManifest(from, at(A));
    expect(plain(planEdit(from, found, Buffer.from(NEW)))).toEqual({ ...whole, action: 'edit', pod: POD, after: NEW });
    expect(plain(planRemoval(from, at(A), 'rm'))).toEqual({ ...whole, action: 'rm', pod: undefined, after: undefined });
  });

  test('is about the pod that it names where the kubelet should refuse it, until an edit names another', () => {
    const text = WEB.replace('name: c', 'name: C');
    const from = directoryOf({ 'a.yaml': text });
    const found = findManifest(from, at(A));
    expect([found.file.pod, found.pod]).toEqual([undefined, POD]);
    expect(planRemoval(from, at(A), 'stop').pod).toEqual(POD);
    expect(planEdit(from, found, Buffer.from(manifest('db'))).pod?.name).toBe('db');
    expect(refused(() => planRestart(from, at(A), new Date()))[0]).toContain(
      `the kubelet refuses ${A}: spec.containers[0].name`,
    );
    const odd = directoryOf({ 'a.yaml': WEB.replace('name: web', 'name: Web/1') });
    expect(findManifest(odd, at(A)).pod).toBeUndefined();
    const beside = directoryOf({ 'a.yaml': text, 'b.yaml': WEB });
    expect(planRemoval(beside, at(A), 'rm').pod).toBeUndefined();
    expect(refused(() => planRemoval(beside, at(A), 'stop'))[0]).toContain(`the kubelet refuses ${A}: spec.containers`);
  });

  test('goes back to the pod of an earlier change, and to none where there was none', () => {
    const removal = { action: 'rm', file: 'a.yaml', name: '', namespace: '', before: '{', after: undefined };
    const back = planUndo(directoryOf({}, [removal]), at(A), undefined);
    expect([back.pod, Buffer.from(back.after!).toString()]).toEqual([undefined, '{']);
    const created = { action: 'apply', file: 'a.yaml', before: undefined, after: WEB };
    const from = directoryOf({ 'a.yaml': WEB }, [removal, created]);
    expect(plain(planUndo(from, at(A), undefined))).toMatchObject({ pod: POD, before: WEB, after: undefined });
    // The change that is gone back to was about no pod, but the one that is there now goes.
    expect(plain(planUndo(from, at(A), 1))).toMatchObject({ pod: POD, before: WEB, after: undefined });
  });

  test('is the only one where the kubelet reads one file', () => {
    const single = directoryOf({ 'a.yaml': WEB }, [], true);
    expect(findManifest(single, at(A)).pod).toEqual(POD);
    expect(refused(() => findManifest(single, at('/etc/kubernetes/manifests/b.yaml')))).toEqual([
      `/etc/kubernetes/manifests/b.yaml is not ${A}, the only manifest of node cp-1`,
      undefined,
    ]);
  });
});

test('a restart writes the time of now', () => {
  const plan = planRestart(directoryOf({ 'a.yaml': WEB }), wanted('web'), new Date('2026-11-28T05:00:00.123Z'));
  expect(plain(plan)).toEqual({
    action: 'restart',
    pod: POD,
    file: 'a.yaml',
    before: WEB,
    after: WEB.replace('{note:', '{"kubectl.kubernetes.io/restartedAt": "2026-11-28T05:00:00Z", note:'),
    notes: [],
  });
});

test('a manifest is taken away, but not where another takes its place', () => {
  const whole = { pod: POD, file: 'a.yaml', before: WEB, after: undefined, notes: [] };
  const from = directoryOf({ 'a.yaml': WEB });
  expect(plain(planRemoval(from, wanted('web'), 'stop'))).toEqual({ action: 'stop', ...whole });
  expect(plain(planRemoval(from, wanted('web'), 'rm'))).toEqual({ action: 'rm', ...whole });
  expect(refused(() => planRemoval(directoryOf({ 'a.yaml': WEB, 'b.yaml': NEW }), wanted('web'), 'stop'))).toEqual([
    'the same pod is also defined by a.yaml in /etc/kubernetes/manifests, and the kubelet would run that instead',
    'Move it out of the directory first, then stop the pod.',
  ]);
});

describe('a manifest that is applied', () => {
  const apply = (from: ChangedDirectory) => planApply(from, POD, 'cp-1', Buffer.from(NEW));
  const whole = { action: 'apply', pod: POD, after: NEW, notes: [] };

  test('takes the place of the file that defines the pod, whatever its name', () => {
    expect(plain(apply(directoryOf({ 'a.yaml': WEB })))).toEqual({ ...whole, file: 'a.yaml', before: WEB });
  });

  test('is a new file where there is none', () => {
    expect(plain(apply(directoryOf({})))).toEqual({ ...whole, file: 'web.yaml', before: undefined });
  });

  test('does not take the place of anything else', () => {
    expect(refused(() => apply(directoryOf({ 'web.yaml': manifest('db') })))).toEqual([
      '/etc/kubernetes/manifests/web.yaml exists and does not define pod default/web',
      'Remove or rename it first.',
    ]);
    expect(refused(() => apply(directoryOf({ 'one.yaml': manifest('db') }, [], true)))).toEqual([
      'the kubelet of node cp-1 reads only one file, /etc/kubernetes/manifests/one.yaml, and it does not define this pod',
      'Remove or rename it first.',
    ]);
  });
});

test('a file that could not be read is not said to define another pod, nor to be removed', () => {
  const from = directoryOf({ 'web.yaml': WEB });
  const { files } = from.directory;
  const unread = files.map(
    (file) => ({ ...file, state: 'unreadable', reason: 'permission denied', pod: undefined }) as const,
  );
  const directory = { ...from.directory, files: unread };
  expect(refused(() => planApply({ ...from, directory }, POD, 'cp-1', Buffer.from(NEW)))).toEqual([
    '/etc/kubernetes/manifests/web.yaml exists, and which pod it defines is not known, because it could not be read: permission denied',
    'Look at the file on the node first.',
  ]);
});

describe('a stopped pod', () => {
  const start = (from: ChangedDirectory, namespace?: string) => planStart(from, wanted('web', namespace));

  test('is brought back as it was', () => {
    expect(plain(start(directoryOf({}, [STOP])))).toEqual({
      action: 'start',
      pod: POD,
      file: 'web.yaml',
      before: undefined,
      after: WEB,
      from: 'history/00001-confirmed-00/old',
      notes: [],
    });
  });

  test('stopped as two files is brought back as the last, and the other is told', () => {
    const from = directoryOf({}, [
      { ...STOP, file: 'z.yaml' },
      { ...STOP, before: NEW },
    ]);
    expect(plain(start(from))).toMatchObject({
      file: 'web.yaml',
      after: NEW,
      notes: ['z.yaml, which defines the same pod and was stopped by change 1, stays stopped'],
    });
  });

  test.each<[string, ChangedDirectory, readonly [string, string | undefined]]>([
    [
      'that runs',
      directoryOf({ 'a.yaml': WEB }, [STOP]),
      ['web is not stopped: its manifest is in /etc/kubernetes/manifests', undefined],
    ],
    [
      'that nobody knows',
      directoryOf({}),
      [
        'no stopped pod web is known on node cp-1',
        '"kubectl static history web --node cp-1" shows what was changed there.',
      ],
    ],
    [
      'that was removed',
      directoryOf({}, [{ ...STOP, action: 'rm' }]),
      [
        'no stopped pod web is known on node cp-1',
        '"kubectl static history web --node cp-1" shows what was changed there.',
      ],
    ],
    [
      'of two namespaces',
      directoryOf({}, [STOP, { ...STOP, namespace: 'prod', file: 'prod.yaml' }]),
      ['several pods are called web', 'Name one of them: default/web, prod/web.'],
    ],
    [
      'whose manifest is not as it was kept',
      directoryOf({}, [{ ...STOP, odd: { old: `${WEB}#` } }]),
      ['change 1 has no complete copy of the manifest of web', undefined],
    ],
  ])('%s is not', (_, from, words) => {
    expect(refused(() => start(from))).toEqual(words);
  });
});

describe('what is undone', () => {
  const undo = (from: ChangedDirectory, to?: number, name = 'web') => planUndo(from, wanted(name), to);
  const AGAIN = manifest('web', 'again');
  const twice = [EDIT, { before: NEW, after: 'bad', outcome: 'undone' }, { before: NEW, after: AGAIN }];

  test.each<[string, number | undefined, object]>([
    ['the last change', undefined, { after: NEW, from: 'history/00003-confirmed-02/old' }],
    ['all', 0, { after: WEB, from: 'history/00001-confirmed-00/old' }],
    ['all after one', 1, { after: NEW, from: 'history/00001-confirmed-00/new' }],
    ['nothing', 3, { after: AGAIN, from: 'history/00003-confirmed-02/new' }],
  ])('%s', (_, to, more) => {
    const plan = plain(undo(directoryOf({ 'web.yaml': AGAIN }, twice), to));
    expect(plan).toEqual({ action: 'undo', pod: POD, file: 'web.yaml', before: AGAIN, notes: [], ...more });
  });

  test('the creation of a manifest is its removal', () => {
    const plan = undo(directoryOf({ 'web.yaml': WEB }, [{ action: 'apply', before: undefined, after: WEB }]));
    expect(plain(plan)).toEqual({
      action: 'undo',
      pod: POD,
      file: 'web.yaml',
      before: WEB,
      after: undefined,
      from: undefined,
      notes: [],
      goneSince: 'before change 1',
    });
  });

  test.each<[string, ChangedDirectory, number | undefined, readonly [string, string | undefined]]>([
    [
      'nothing was changed',
      directoryOf({ 'web.yaml': WEB }),
      undefined,
      ['no change of web is known on node cp-1', 'Only changes made with this program are recorded.'],
    ],
    [
      'somebody else has written it since',
      directoryOf({ 'web.yaml': `${NEW}#` }, [EDIT]),
      undefined,
      [
        'the manifest of web has been changed by somebody else since its last recorded change',
        'Choose what to go back to with --to; "kubectl static history web --node cp-1" lists the changes.',
      ],
    ],
    [
      'every change was undone at once',
      directoryOf({ 'web.yaml': WEB }, [{ ...EDIT, outcome: 'undone' }]),
      undefined,
      ['nothing to undo: no confirmed change of web is known', undefined],
    ],
    [
      'every change was undone at once, and one is named',
      directoryOf({ 'web.yaml': WEB }, [{ ...EDIT, outcome: 'undone' }]),
      1,
      ['no confirmed change 1 of web is known', undefined],
    ],
    [
      'the last was not kept, which nobody else need have done',
      directoryOf({ 'web.yaml': NEW }, [{ ...EDIT, odd: { new: undefined } }]),
      undefined,
      ['change 1 has no complete copy of the manifest of web', undefined],
    ],
    [
      'what it was before is damaged',
      directoryOf({ 'web.yaml': NEW }, [{ ...EDIT, odd: { old: 'damaged' } }]),
      undefined,
      ['change 1 has no complete copy of the manifest of web', undefined],
    ],
    [
      'an undone change is named',
      directoryOf({ 'web.yaml': AGAIN }, twice),
      2,
      ['no confirmed change 2 of web is known', 'Name one of: 0, 1, 3.'],
    ],
    [
      'the name is of two pods',
      directoryOf({ 'web.yaml': NEW }, [EDIT, { ...STOP, namespace: 'prod', file: 'prod.yaml' }]),
      undefined,
      ['several pods are called web', 'Name one of them: default/web, prod/web.'],
    ],
  ])('not where %s', (_, from, to, words) => {
    expect(refused(() => undo(from, to))).toEqual(words);
  });
});

test('the past of a pod is that of all its files, and the file is the one that it has now', () => {
  const changes = [{ ...EDIT, file: 'old.yaml' }, EDIT, { ...EDIT, name: 'db', file: 'db.yaml' }];
  const files = (from: ChangedDirectory) => {
    const { changes: past, file } = pastOf(from, wanted('web'));
    return [past.map(({ number }) => number), file];
  };
  expect(files(directoryOf({ 'web.yaml': NEW }, changes))).toEqual([[1, 2], 'web.yaml']);
  expect(files(directoryOf({ 'other.yaml': NEW }, changes))).toEqual([[1, 2], 'other.yaml']);
  expect(files(directoryOf({}, changes))).toEqual([[1, 2], 'web.yaml']);
  expect(files(directoryOf({}))).toEqual([[], '']);
});

test('whatever is in a directory and its history, a plan is refused in words or keeps to a file of the directory', () => {
  const text = fc.oneof(
    fc.constantFrom(
      WEB,
      NEW,
      manifest('web', '', 'prod'),
      '',
      '{',
      'a: [',
      '\0',
      '../../etc/passwd',
      '/etc/passwd',
      '..',
    ),
    fc.string(),
  );
  const name = fc.constantFrom('a.yaml', 'web.yaml', 'z', '.hidden.yaml', 'é\u001b[2J.yaml');
  const change = fc.record({
    outcome: fc.constantFrom('confirmed', 'undone', 'left', 'partial'),
    action: fc.constantFrom('edit', 'stop', 'rm', 'pause'),
    file: fc.oneof(name, text),
    before: fc.option(text, { nil: undefined }),
    after: fc.option(text, { nil: undefined }),
    odd: fc.dictionary(fc.constantFrom('record', 'name', 'began', 'before', 'old', 'new'), text),
  });
  const directory = fc.record({
    manifests: fc.dictionary(name, text),
    changes: fc.array(change, { maxLength: 4 }),
    path: fc.oneof(name, text).map((one) => `/etc/kubernetes/manifests/${one}`),
  });
  fc.assert(
    fc.property(directory, fc.option(fc.nat(4), { nil: undefined }), ({ manifests, changes, path }, to) => {
      const from = directoryOf(manifests, changes);
      for (const act of [
        () => planUndo(from, wanted('web'), to),
        () => planStart(from, wanted('web')),
        () => planApply(from, POD, 'cp-1', Buffer.from(NEW)),
        () => planRestart(from, wanted('web'), new Date(0)),
        () => planRemoval(from, wanted('web'), 'stop'),
        () => planRemoval(from, { path, node: 'cp-1' }, 'rm'),
        () => planUndo(from, { path, node: 'cp-1' }, to),
      ]) {
        try {
          expect(act().file).toMatch(/^(?!\.{1,2}$)[^/\0\n]+$/);
        } catch (error) {
          if (!(error instanceof AttemptError || error instanceof LookupError)) throw error;
        }
      }
    }),
    { seed: 42, numRuns: 300 },
  );
});
