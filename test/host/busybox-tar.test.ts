import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ArchiveTree } from '../../src/host/archive-tree.ts';
import { readArchive } from '../../src/host/archive-tree.ts';
import { nameFromBytes, pathToBytes } from '../../src/host/path-bytes.ts';
import { TarError } from '../../src/host/tar-reader.ts';
import { createHost, MODIFIED, settle, type TestHost } from '../hosts.ts';

// The reader pod's image is busybox by default. GNU tar, which tar-reader.test.ts has, writes other archives.

const missing =
  spawnSync('busybox', ['tar', '--help']).error === undefined ? undefined : 'no busybox on PATH: its tar is not read';
const suite = missing === undefined ? describe : describe.skip;

/** As `READER_COMMAND` in the reader pod. */
function tarOf(host: TestHost) {
  return spawn('busybox', ['tar', '-C', host.path('d'), '-cf', '-', '.'], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The headers of the directory and of its first file, which tar has looked at by then. */
const HEADERS = 1024;

/** The directory as it comes, and how tar ended; while the first file is on its way something may happen. */
async function received(host: TestHost, meanwhile: () => void = () => undefined) {
  const tar = tarOf(host);
  const ended = once(tar, 'close');
  let said = '';
  tar.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  async function* pieces(): AsyncGenerator<Uint8Array> {
    let seen = 0;
    let begun = false;
    for await (const piece of tar.stdout as AsyncIterable<Uint8Array>) {
      seen += piece.length;
      if (!begun && seen > HEADERS) {
        begun = true;
        meanwhile();
      }
      yield piece;
    }
  }
  const tree = await readArchive(pieces(), '/etc/pods').catch((error: unknown) => error);
  const [code] = (await ended) as [number];
  return { tree, code, said };
}

function textOf(tree: ArchiveTree, name: string): string {
  const outcome = tree.read(`/etc/pods/${name}`, 10 * 1024 * 1024);
  return outcome.ok ? Buffer.from(outcome.value).toString() : outcome.fault.kind;
}

suite(`what busybox tar writes${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let host: TestHost;

  beforeEach(() => {
    host = createHost();
    mkdirSync(host.path('d'));
  });

  afterEach(() => {
    host.remove();
  });

  test('is read whole: names, kinds, modes, links', async () => {
    const long = `${'a-long-name-'.repeat(20)}é.yaml`;
    const odd = [Buffer.from([0xff, 0x2e, 0x79]), Buffer.from([0xfe, 0x2e, 0x79])].map(nameFromBytes);
    const target = `/very/${'far/'.repeat(40)}away`;
    writeFileSync(host.path('d/empty'), '');
    writeFileSync(host.path('d/block'), 'x'.repeat(512));
    writeFileSync(host.path('d/.hidden'), 'dot');
    writeFileSync(host.path('d/new\nline'), 'line');
    writeFileSync(host.path(`d/${long}`), 'long');
    mkdirSync(host.path('d/directory'));
    mkdirSync(host.path('d/full'));
    writeFileSync(host.path('d/full/inner'), 'not read');
    symlinkSync(target, host.path('d/link'));
    symlinkSync('block', host.path('d/near'));
    spawnSync('mkfifo', [host.path('d/fifo')]);
    settle(host.path('d'));
    for (const [index, name] of odd.entries()) writeFileSync(pathToBytes(host.path(`d/${name}`)), `odd ${index}`);
    linkSync(host.path('d/block'), host.path('d/same-block'));
    linkSync(host.path(`d/${long}`), host.path('d/same-long'));
    chmodSync(host.path('d/empty'), 0o4751);
    const { tree, code, said } = await received(host);
    expect([code, said]).toEqual([0, '']);
    const read = tree as ArchiveTree;
    const list = read.list('/etc/pods');
    expect(list.ok ? list.value : list.fault).toEqual([
      '.hidden',
      long,
      'block',
      'directory',
      'empty',
      'fifo',
      'full',
      'link',
      'near',
      'new\nline',
      'same-block',
      'same-long',
      odd[1],
      odd[0],
    ]);
    const texts = [long, 'same-long', 'same-block', 'near', '.hidden', 'new\nline', ...odd, 'fifo', 'link'];
    expect(texts.map((name) => textOf(read, name))).toEqual([
      'long',
      'long',
      'x'.repeat(512),
      'x'.repeat(512),
      'dot',
      'line',
      'odd 0',
      'odd 1',
      'not-a-file',
      'failed',
    ]);
    expect(read.readLink('/etc/pods/link')).toEqual({ ok: true, value: target });
    const kinds = ['empty', 'block', 'fifo', 'directory', 'link'].map((name) => {
      const status = read.status(`/etc/pods/${name}`);
      return status.ok ? [status.value.kind, status.value.mode.toString(8), status.value.size] : status.fault;
    });
    expect(kinds).toEqual([
      ['file', '4751', 0],
      ['file', '600', 512],
      ['fifo', '600', 0],
      ['directory', '700', 0],
      ['link', '777', 0],
    ]);
    expect(read.status('/etc/pods/block')).toMatchObject({ value: { modified: MODIFIED } });
  });

  test('leaves sockets out, and does not fail for it', async () => {
    const server = createServer().listen(host.path('d/socket'));
    await once(server, 'listening');
    writeFileSync(host.path('d/a.yaml'), 'a');
    const { tree, code } = await received(host);
    server.close();
    expect((tree as ArchiveTree).list('/etc/pods')).toEqual({ ok: true, value: ['a.yaml'] });
    expect(code).toBe(0);
  });

  test('has a large file whole, and one that the kubelet would not take without its content', async () => {
    writeFileSync(host.path('d/large'), Buffer.alloc(10 * 1024 * 1024, 'l'));
    writeFileSync(host.path('d/too-large'), Buffer.alloc(10 * 1024 * 1024 + 1, 't'));
    const { tree, code } = await received(host);
    const read = tree as ArchiveTree;
    expect(textOf(read, 'large')).toHaveLength(10 * 1024 * 1024);
    expect(textOf(read, 'too-large')).toBe('too-large');
    expect(read.status('/etc/pods/too-large')).toMatchObject({ value: { size: 10 * 1024 * 1024 + 1 } });
    expect(code).toBe(0);
  });

  test('has of a file that grows meanwhile what was there at first', async () => {
    const size = 4 * 1024 * 1024;
    writeFileSync(host.path('d/growing'), Buffer.alloc(size, 'g'));
    const { tree, code } = await received(host, () => {
      appendFileSync(host.path('d/growing'), Buffer.alloc(size, 'h'));
    });
    const text = textOf(tree as ArchiveTree, 'growing');
    expect([text.length, text.endsWith('g'), code]).toEqual([size, true, 0]);
  });

  test('breaks off at a file that shrinks meanwhile: nothing of it is taken for the whole', async () => {
    writeFileSync(host.path('d/shrinking'), Buffer.alloc(4 * 1024 * 1024, 's'));
    const { tree, code, said } = await received(host, () => {
      truncateSync(host.path('d/shrinking'), 10);
    });
    expect(tree).toEqual(new TarError('the archive is cut short'));
    expect([code, said]).toEqual([1, 'tar: short read\n']);
  });
});
