import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readArchive } from '../../src/host/archive-tree.ts';
import { readTar, TarError, type TarEntry, type TarLimits } from '../../src/host/tar-reader.ts';
import { tarOf } from '../../src/host/saved-manifests.ts';
import { createHost, MODIFIED, settle, type TestHost } from '../hosts.ts';

const LIMITS: TarLimits = { entries: 1000, total: 64 * 1024 * 1024, largestFile: 1024 * 1024 };

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

async function entriesOf(bytes: Uint8Array, size = 10_000): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  for await (const entry of readTar(inPieces(bytes, size), LIMITS)) entries.push(entry);
  return entries;
}

describe('what GNU tar writes', () => {
  const LONG = `${'a-long-name-'.repeat(20)}é.yaml`;
  let host: TestHost;

  beforeEach(() => {
    host = createHost();
    mkdirSync(host.path('d'));
    writeFileSync(host.path('d/empty'), '');
    writeFileSync(host.path('d/block'), 'x'.repeat(512));
    writeFileSync(host.path(`d/${LONG}`), 'long');
    writeFileSync(host.path('d/first'), 'linked');
    linkSync(host.path('d/first'), host.path('d/second'));
    symlinkSync(`/very/${'far/'.repeat(40)}away`, host.path('d/link'));
    execFileSync('mkfifo', [host.path('d/fifo')]);
    settle(host.root);
  });

  afterEach(() => {
    host.remove();
  });

  test.each(['gnu', 'pax', 'posix', 'oldgnu'])('in the format %s', async (format) => {
    const bytes = execFileSync('tar', [`--format=${format}`, '-C', host.path('d'), '--sort=name', '-cf', '-', '.']);
    for (const size of [1, 511, 512, 513, 1_000_000]) {
      const tree = await readArchive(inPieces(bytes, size), '/etc/pods', LIMITS);
      expect(tree.list('/etc/pods')).toEqual({
        ok: true,
        value: [LONG, 'block', 'empty', 'fifo', 'first', 'link', 'second'],
      });
      const text = (name: string) => {
        const outcome = tree.read(`/etc/pods/${name}`, 1000);
        return outcome.ok ? Buffer.from(outcome.value).toString() : outcome.fault.kind;
      };
      expect([text(LONG), text('block'), text('empty'), text('second'), text('fifo'), text('nothing')]).toEqual([
        'long',
        'x'.repeat(512),
        '',
        'linked',
        'not-a-file',
        'absent',
      ]);
      expect(tree.readLink('/etc/pods/link')).toEqual({ ok: true, value: `/very/${'far/'.repeat(40)}away` });
      expect(tree.status('/etc/pods/block')).toMatchObject({
        value: { kind: 'file', mode: 0o600, size: 512, modified: MODIFIED },
      });
    }
  });
});

test('empty pieces between the others change nothing', async () => {
  const bytes = tarOf([{ name: 'a.yaml', mode: 0o644, modified: MODIFIED, bytes: Buffer.from('a') }]);
  async function* withEmpty(): AsyncGenerator<Uint8Array> {
    for await (const piece of inPieces(bytes, 100)) {
      for (let index = 0; index < 1000; index += 1) yield new Uint8Array();
      yield piece;
    }
  }
  const tree = await readArchive(withEmpty(), '/etc/pods', LIMITS);
  expect(tree.list('/etc/pods')).toEqual({ ok: true, value: ['a.yaml'] });
});

test('an archive without its end has broken off', async () => {
  const bytes = tarOf([{ name: 'a.yaml', mode: 0o644, modified: MODIFIED, bytes: Buffer.from('a') }]);
  await expect(entriesOf(bytes.subarray(0, 1024))).rejects.toThrow(new TarError('the archive is cut short'));
});

test.each(['gnu', 'pax'])('a date before 1970, and one of the far future, is that of its file: %s', async (format) => {
  const host = createHost();
  mkdirSync(host.path('d'));
  for (const [name, date] of [
    ['old', '1960-01-02T03:04:05Z'],
    ['new', '2300-01-01T00:00:00Z'],
  ] as const) {
    writeFileSync(host.path(`d/${name}`), name);
    execFileSync('touch', ['-d', date, host.path(`d/${name}`)]);
  }
  writeFileSync(host.path('d/back\\slash'), 'x');
  const bytes = execFileSync('tar', [`--format=${format}`, '-C', host.path('d'), '-cf', '-', '.']);
  host.remove();
  const tree = await readArchive(inPieces(bytes, 4096), '/etc/pods', LIMITS);
  const dates = ['old', 'new'].map((name) => {
    const status = tree.status(`/etc/pods/${name}`);
    return status.ok ? status.value.modified.toISOString() : status.fault.why;
  });
  expect(dates).toEqual(['1960-01-02T03:04:05.000Z', '2300-01-01T00:00:00.000Z']);
  expect(tree.list('/etc/pods')).toEqual({ ok: true, value: ['back\\slash', 'new', 'old'] });
});

test.each(['gnu', 'pax'])('names that are not UTF-8 stay apart: %s', async (format) => {
  const host = createHost();
  mkdirSync(host.path('d'));
  const folder = Buffer.from(host.path('d/a'));
  for (const byte of [0xfe, 0xff]) writeFileSync(Buffer.concat([folder, Buffer.from([byte])]), String(byte));
  const bytes = execFileSync('tar', [`--format=${format}`, '-C', host.path('d'), '-cf', '-', '.']);
  host.remove();
  const tree = await readArchive(inPieces(bytes, 4096), '/etc/pods', LIMITS);
  expect(tree.list('/etc/pods')).toEqual({ ok: true, value: ['a\udcfe', 'a\udcff'] });
});

test('what no Date and no octal field can hold is written as near to it as one can', async () => {
  const dates = [-8.64e15, 8.64e15].map((time) => ({
    name: 'x',
    mode: 0o644,
    modified: new Date(time),
    bytes: Buffer.from('x'),
  }));
  const entries = await entriesOf(tarOf(dates));
  expect(entries.map(({ modified }) => modified.toISOString())).toEqual([
    '1970-01-01T00:00:00.000Z',
    '2242-03-16T12:56:31.000Z',
  ]);
});

test('what this program writes', async () => {
  const files = [
    { name: 'a.yaml', mode: 0o644, modified: MODIFIED, bytes: Buffer.from('a') },
    { name: 'n'.repeat(300), mode: 0o600, modified: MODIFIED, bytes: Buffer.alloc(1025, 'b') },
  ];
  const entries = await entriesOf(tarOf(files));
  expect(entries.map(({ name, mode, modified, content }) => ({ name, mode, modified, bytes: content }))).toEqual(files);
});

describe('links inside an archive', () => {
  test('are followed inside the directory alone, and never in circles', async () => {
    const host = createHost();
    mkdirSync(host.path('d'));
    writeFileSync(host.path('d/real'), 'real');
    for (const [name, target] of Object.entries({
      near: 'real',
      absolute: '/etc/pods/real',
      around: '../pods/./real',
      twice: 'near',
      outside: '../passwd',
      gone: 'nothing',
      circle: 'circle',
    })) {
      symlinkSync(target, host.path(`d/${name}`));
    }
    const bytes = execFileSync('tar', ['-C', host.path('d'), '-cf', '-', '.']);
    host.remove();
    const tree = await readArchive(inPieces(bytes, 4096), '/etc/pods/', LIMITS);
    const outcomes = ['near', 'absolute', 'around', 'twice', 'outside', 'gone', 'circle'].map((name) => {
      const real = tree.resolve(`/etc/pods/${name}`);
      return real.ok ? real.value : real.fault.why;
    });
    expect(outcomes).toEqual([
      ...Array<string>(4).fill('/etc/pods/real'),
      'a link to /etc/passwd, which was not read',
      'no such file or directory',
      'too many levels of symbolic links',
    ]);
  });
});

describe('any bytes', () => {
  const good = tarOf([{ name: 'a.yaml', mode: 0o644, modified: MODIFIED, bytes: Buffer.alloc(700, 'a') }]);

  /** Either entries or a `TarError`; anything else is a bug. */
  async function isHandled(bytes: Uint8Array): Promise<void> {
    try {
      await entriesOf(bytes, 777);
    } catch (error) {
      if (!(error instanceof TarError)) throw error;
    }
  }

  test('are an archive or an error', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), isHandled), { numRuns: 200 });
  });

  test('so is an archive with some bytes changed, its checksum set right again', async () => {
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        bytes.write('        ', 148, 'latin1');
        const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
        bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
        await isHandled(bytes);
      }),
      { numRuns: 300 },
    );
  });
});
