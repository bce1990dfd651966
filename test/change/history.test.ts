import { expect, test } from '@jest/globals';
import { changesOf, keptManifest, stoppedPods } from '../../src/change/history.ts';
import { directoryOf, manifest, type Kept } from './manifest-directories.ts';

const WEB = manifest('web');
const STOP: Kept = { action: 'stop', before: WEB, after: undefined };
const START: Kept = { action: 'start', before: undefined, after: WEB };
const MADE: Kept = { action: 'apply', before: undefined, after: WEB };
const UNDO: Kept = { action: 'undo', before: WEB, after: undefined };

/** `NAMESPACE/NAME FILE CHANGE` of what is stopped. */
function stopped(changes: readonly Kept[], manifests: Readonly<Record<string, string>> = {}): string[] {
  const { history, directory } = directoryOf(manifests, changes);
  return stoppedPods(history, directory.files).map(
    ({ namespace, name, file, change }) => `${namespace}/${name} ${file} ${change.number}`,
  );
}

test.each<[string, readonly Kept[], Record<string, string>, readonly string[]]>([
  ['stopped', [STOP], {}, ['default/web web.yaml 1']],
  ['started again', [STOP, START], { 'web.yaml': WEB }, []],
  ['started again, and removed by hand', [STOP, START], {}, []],
  ['stopped, started, stopped', [STOP, START, STOP], {}, ['default/web web.yaml 3']],
  ['removed', [{ ...STOP, action: 'rm' }], {}, []],
  ['stopped, which was undone', [{ ...STOP, outcome: 'undone' }], {}, []],
  ['stopped, and its start was undone', [STOP, { ...START, outcome: 'undone' }], {}, ['default/web web.yaml 1']],
  ['stopped, and there is another manifest of its file', [STOP], { 'web.yaml': manifest('other') }, []],
  ['stopped, and another file defines it', [STOP], { 'again.yaml': WEB }, []],
  ['stopped, and its namesake runs', [STOP], { 'a.yaml': manifest('web', '', 'prod') }, ['default/web web.yaml 1']],
  ['stopped, started, and that undone by "undo"', [STOP, START, UNDO], {}, ['default/web web.yaml 3']],
  [
    'stopped, and that undone twice by "undo"',
    [STOP, { ...START, action: 'undo' }, UNDO],
    {},
    ['default/web web.yaml 3'],
  ],
  ['made, stopped, started, and undone to what nobody knows', [MADE, STOP, START, UNDO], {}, []],
  ['removed, made again, and that undone', [{ ...STOP, action: 'rm' }, MADE, UNDO], {}, []],
  ['stopped, started, removed by hand, made again, and that undone', [STOP, START, MADE, UNDO], {}, []],
  ['stopped, and undone by "undo"', [STOP, { ...START, action: 'undo' }], { 'web.yaml': WEB }, []],
])('a pod that was %s', (_, changes, manifests, pods) => {
  expect(stopped(changes, manifests)).toEqual(pods);
});

test('the changes of a pod are those of its name and those of its file', () => {
  const { history } = directoryOf({}, [
    STOP,
    { ...STOP, name: 'db' },
    { ...STOP, file: 'old.yaml' },
    { ...STOP, name: 'db', file: 'db.yaml' },
    { ...STOP, namespace: 'prod', file: 'prod.yaml' },
  ]);
  const numbers = (file: string | undefined) =>
    changesOf(history, { namespace: 'default', name: 'web', file }).map(({ number }) => number);
  expect([numbers('web.yaml'), numbers(undefined)]).toEqual([
    [1, 2, 3],
    [1, 3],
  ]);
});

test('each side of a change is where the guard keeps it, and one that is not whole is none', () => {
  const { history } = directoryOf({}, [STOP, { ...START, odd: { new: 'damaged' } }]);
  const [stop, start] = history.changes;
  expect([keptManifest(stop!, 'before'), keptManifest(stop!, 'after'), keptManifest(start!, 'after')]).toEqual([
    { content: Buffer.from(WEB), from: 'history/00001-confirmed-00/old' },
    { content: undefined, from: undefined },
    undefined,
  ]);
});
