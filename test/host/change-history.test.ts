import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChangeHistory } from '../../src/change/history.ts';
import { readChangeHistory } from '../../src/host/change-history.ts';
import { MachineTree } from '../../src/host/machine-tree.ts';
import { receiveDirectory } from '../../src/host/pod-directory.ts';
import { historyNotes } from '../../src/output/change/history-notes.ts';
import { historyDocument, historyReport } from '../../src/output/change/history-report.ts';
import { createStyles } from '../../src/kubectl/printers/styles.ts';
import { DIRECTORY, historyFiles, manifest, type Kept } from '../change/manifest-directories.ts';
import { memoryTree } from '../fuzz/memory-tree.ts';
import { requireSafe } from '../fuzz/printed.ts';
import { createHost, type TestHost } from '../hosts.ts';

const WEB = manifest('web');
const NEW = manifest('web', 'new');
const EDIT: Kept = { before: WEB, after: NEW };
const HOME = `${DIRECTORY}/.kubectl-static`;

const history = (files: Readonly<Record<string, string>>) => readChangeHistory(memoryTree(files), DIRECTORY);

test('a change is read as the guard has kept it', () => {
  expect(history(historyFiles([{ ...EDIT, outcome: 'undone', odd: { log: '== main\nlast words\n' } }]))).toEqual({
    changes: [
      {
        number: 1,
        id: '00',
        outcome: 'undone',
        why: 'it was not well',
        record: { action: 'edit', namespace: 'default', name: 'web', by: 'jane' },
        file: 'web.yaml',
        began: new Date('2026-02-28T10:00:00Z'),
        ended: new Date('2026-02-28T10:00:30Z'),
        before: Buffer.from(WEB),
        after: Buffer.from(NEW),
        log: '== main\nlast words\n',
        kept: 'history/00001-undone-00',
      },
    ],
    open: undefined,
    unread: [],
  });
});

test('changes come by their number, however long it is', () => {
  const renamed = Object.fromEntries(
    Object.entries(historyFiles([EDIT])).flatMap(([path, text]) =>
      ['00002', '00010', '100000', '99999'].map((number) => [path.replace('00001', number), text]),
    ),
  );
  expect(history(renamed).changes.map(({ number }) => number)).toEqual([2, 10, 99999, 100000]);
});

const ENTRY = `${HOME}/history/00001-confirmed-00`;
const NO_RECORD = { what: ENTRY, why: 'it has no readable record of a change' };

describe('what is not as the guard writes it', () => {
  test.each<[string, NonNullable<Kept['odd']>]>([
    ['no record', { record: undefined }],
    ['an empty record', { record: '' }],
    ['a record that is a list', { record: '[1]' }],
    ['a record that ends early', { record: '{"action":"edit"' }],
    ['no name of a file', { name: undefined }],
    ['an empty name', { name: '\n' }],
    ['a way out of the directory', { name: '../../shadow\n' }],
    ['an absolute path', { name: '/etc/shadow\n' }],
    ['the directory itself', { name: '.\n' }],
    ['two names', { name: 'a.yaml\nb.yaml\n' }],
  ])('%s is reported, and no change is made of it', (_, odd) => {
    expect(history(historyFiles([{ ...EDIT, odd }]))).toEqual({ changes: [], open: undefined, unread: [NO_RECORD] });
  });

  test.each<[string, NonNullable<Kept['odd']>, object]>([
    ['a time beyond all dates', { began: '99999999999999\n' }, { began: undefined }],
    ['a time that is a word', { began: 'now\n' }, { began: undefined }],
    ['no time', { ended: undefined }, { ended: undefined }],
    ['the last time that a clock may show', { ended: '253402300799\n' }, { ended: new Date('9999-12-31T23:59:59Z') }],
    ['a manifest of another digest', { old: 'damaged' }, { before: 'unread' }],
    ['no digest', { after: undefined }, { after: 'unread' }],
    ['no manifest', { old: undefined }, { before: 'unread' }],
    ['a manifest larger than any', { new: 'x'.repeat(11 * 1024 * 1024) }, { after: 'unread' }],
    ['a reason of many lines', { why: 'one\ntwo\n' }, { why: 'one\ntwo' }],
    [
      'a record with more, by a later version',
      { record: '{"action":"pause","namespace":"default","name":"web","by":7,"until":"noon"}' },
      { record: { action: 'pause', namespace: 'default', name: 'web', by: '' } },
    ],
  ])('%s: the rest is shown', (_, odd, more) => {
    const { changes, unread } = history(historyFiles([{ ...EDIT, odd }]));
    const [whole] = history(historyFiles([EDIT])).changes;
    expect([changes, unread]).toEqual([[{ ...whole, ...more }], []]);
  });

  test('an outcome of a later version is reported, and what is no entry at all is not', () => {
    const files = { [`${HOME}/history/00002-paused-0b/record`]: '{}', [`${HOME}/history/lost+found/x`]: '' };
    expect(history(files).unread).toEqual([
      { what: `${HOME}/history/00002-paused-0b`, why: 'this version does not know that outcome of a change' },
    ]);
  });
});

describe('a change that is under way', () => {
  const LOCK = `${HOME}/lock`;

  test('is told with what is known of it', () => {
    const files = {
      [`${LOCK}/record`]: '{"action":"edit","namespace":"default","name":"web","by":"jane"}',
      [`${LOCK}/name`]: 'web.yaml\n',
      [`${LOCK}/began`]: '1772272800\n',
    };
    expect(history(files).open).toEqual({
      record: { action: 'edit', namespace: 'default', name: 'web', by: 'jane' },
      file: 'web.yaml',
      began: new Date('2026-02-28T10:00:00Z'),
    });
    expect(historyNotes(history(files))).toEqual([
      "Note: A change is under way, or was left unfinished: edit of default/web (web.yaml) by jane, started at 2026-02-28T10:00:00Z by the node's clock.",
    ]);
  });

  test('of which nothing is written yet is not called anything', () => {
    const { open } = history({ [`${LOCK}/id`]: 'ab' });
    expect(open).toEqual({ record: undefined, file: undefined, began: undefined });
    expect(historyNotes({ changes: [], open, unread: [] })).toEqual([
      'Note: A change is under way, or was left unfinished: nothing more is known of it.',
    ]);
  });
});

describe('on this machine', () => {
  let host: TestHost;
  afterEach(() => {
    host.remove();
  });

  function onHost(lay: (path: (name: string) => string) => void): ChangeHistory {
    host = createHost();
    for (const [path, text] of Object.entries(historyFiles([EDIT]))) {
      mkdirSync(dirname(host.path(path)), { recursive: true });
      writeFileSync(host.path(path), text);
    }
    lay((name) => host.path(name));
    return readChangeHistory(new MachineTree(host.root), DIRECTORY);
  }

  test('a directory of that name that is a link is not gone into', () => {
    const { changes, unread } = onHost((path) => {
      mkdirSync(path('/elsewhere/manifests'), { recursive: true });
      symlinkSync(path(HOME), path('/elsewhere/manifests/.kubectl-static'));
    });
    expect([changes.length, unread]).toEqual([1, []]);
    expect(readChangeHistory(new MachineTree(host.root), '/elsewhere/manifests')).toEqual({
      changes: [],
      open: undefined,
      unread: [{ what: '/elsewhere/manifests/.kubectl-static', why: 'it is a link' }],
    });
  });

  test('a manifest in the history that is a link to another file is not that file', () => {
    const { changes } = onHost((path) => {
      writeFileSync(path('/etc/shadow'), 'secret');
      rmSync(path(`${ENTRY}/old`));
      symlinkSync('/etc/shadow', path(`${ENTRY}/old`));
    });
    expect(changes.map(({ before }) => before)).toEqual(['unread']);
  });
});

/** A tar archive of a directory: files, and links where the text begins with `-> `. */
function tarOf(files: Readonly<Record<string, string>>): Buffer {
  const names = new Set<string>();
  for (const path of Object.keys(files)) {
    const parts = path.slice(DIRECTORY.length + 1).split('/');
    for (let count = 1; count < parts.length; count += 1) names.add(`${parts.slice(0, count).join('/')}/`);
  }
  const blocks = [...names].map((name) => header(name, 0, '5', ''));
  for (const [path, text] of Object.entries(files)) {
    const name = path.slice(DIRECTORY.length + 1);
    if (text.startsWith('-> ')) blocks.push(header(name, 0, '2', text.slice(3)));
    else blocks.push(header(name, Buffer.byteLength(text), '0', ''), padded(Buffer.from(text)));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

function header(name: string, size: number, flag: string, target: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(name.slice(0, 99), 0);
  block.write('0000600\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(flag, 156);
  block.write(target.slice(0, 99), 157);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

async function* streamOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}

async function received(files: Readonly<Record<string, string>>, complaints = ''): Promise<ChangeHistory> {
  const from = {
    path: DIRECTORY,
    kind: 'directory',
    node: 'cp-1',
    version: 'v1.36.0',
    signal: AbortSignal.any([]),
  } as const;
  const output = { stream: streamOf(tarOf(files)), complaints: () => complaints };
  return (await receiveDirectory(output, from)).history;
}

describe('from a tar stream', () => {
  const files = historyFiles([EDIT]);

  test('it is the same', async () => {
    expect(await received(files)).toEqual(history(files));
  });

  test.each<[string, string, string]>([
    ['out of the directory', `${ENTRY}/old`, '-> /etc/shadow'],
    ['out of it by dots', `${ENTRY}/old`, '-> ../../../../shadow'],
    ['to itself', `${ENTRY}/old`, '-> old'],
    // From where the link is, and not from the manifest directory.
    ['to a name that the manifest directory has', `${ENTRY}/old`, '-> web.yaml'],
  ])('a link %s is no manifest', async (_, path, link) => {
    const { changes, unread } = await received({ ...files, [`${DIRECTORY}/web.yaml`]: WEB, [path]: link });
    expect([changes.map(({ before }) => before), unread]).toEqual([['unread'], []]);
  });

  test('a link to the manifest as it was is that', async () => {
    const { changes } = await received({ ...files, [`${ENTRY}/old`]: '-> kept', [`${ENTRY}/kept`]: WEB });
    expect(changes[0]!.before).toEqual(Buffer.from(WEB));
  });

  test('a history that is a link, or that tar could not read, is reported', async () => {
    expect((await received({ [HOME]: '-> /var/lib/history' })).unread).toEqual([{ what: HOME, why: 'it is a link' }]);
    const denied = "tar: can't open './.kubectl-static': Permission denied\n";
    expect(await received({}, denied)).toEqual({
      changes: [],
      open: undefined,
      unread: [{ what: HOME, why: 'permission denied (run as root)' }],
    });
  });
});

const LOOK = { noHeaders: false, style: createStyles(false) };

test('whatever is kept, all of it is told, and nothing that moves a cursor', () => {
  const text = fc.oneof(
    fc.constantFrom(WEB, '\u001b[2J', '\u202e', '9'.repeat(40), '{"by":"\\u001b]0;x\\u0007"}', ''),
    fc.string(),
  );
  const change = fc.record({
    outcome: fc.constantFrom('confirmed', 'undone', 'left', 'paused'),
    file: fc.oneof(fc.constantFrom('web.yaml', '\u001b[2J.yaml'), text),
    name: text,
    before: fc.option(text, { nil: undefined }),
    after: fc.option(text, { nil: undefined }),
    odd: fc.dictionary(fc.constantFrom('record', 'name', 'why', 'began', 'ended', 'before', 'old', 'new', 'log'), text),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), (kept) => {
      const { changes, open, unread } = history(historyFiles(kept));
      expect(changes.length + unread.length).toBe(kept.length);
      const past = { node: 'cp-1', directory: DIRECTORY, changes };
      requireSafe([
        historyReport(past, { ...LOOK, diff: false }),
        historyReport(past, { ...LOOK, diff: true }),
        ...historyNotes({ changes, open, unread }),
      ]);
      JSON.stringify(historyDocument(past));
    }),
    { seed: 42, numRuns: 300 },
  );
});
