import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MachineTree } from '../../src/host/machine-tree.ts';
import { createHost, type TestHost } from '../hosts.ts';

let host: TestHost;
let tree: MachineTree;

beforeEach(() => {
  host = createHost();
  tree = new MachineTree(host.root);
  mkdirSync(host.path('etc/pods'), { recursive: true });
  writeFileSync(host.path('etc/pods/a.yaml'), 'in the root');
});

afterEach(() => {
  host.remove();
});

function text(path: string, limit = 100): string {
  const outcome = tree.read(path, limit);
  return outcome.ok ? Buffer.from(outcome.value).toString() : outcome.fault.kind;
}

describe('links', () => {
  test('are followed inside the root, as after a chroot', () => {
    writeFileSync(host.path('etc/hostname'), 'the node');
    symlinkSync('/etc', host.path('absolute'));
    symlinkSync('../../../../../../../../etc', host.path('etc/pods/upwards'));
    symlinkSync('./pods/../pods/a.yaml', host.path('etc/relative'));
    expect([text('/absolute/hostname'), text('/etc/pods/upwards/hostname'), text('/etc/relative')]).toEqual([
      'the node',
      'the node',
      'in the root',
    ]);
    expect(tree.resolve('/etc/pods/upwards/pods')).toEqual({ ok: true, value: '/etc/pods' });
    expect(text('/../../../etc/hostname')).toBe('the node');
  });

  test('never lead out of the root, not even to a file that is there', () => {
    symlinkSync('/etc/passwd', host.path('etc/pods/passwd'));
    expect(text('/etc/pods/passwd')).toBe('absent');
  });

  test('that go round in circles are a fault', () => {
    symlinkSync('b', host.path('etc/a'));
    symlinkSync('a', host.path('etc/b'));
    symlinkSync('self', host.path('etc/self'));
    expect([text('/etc/a'), text('/etc/self/x')]).toEqual(['loop', 'loop']);
    expect(tree.status('/etc/a')).toMatchObject({ ok: true, value: { kind: 'link' } });
    expect(tree.readLink('/etc/a')).toEqual({ ok: true, value: 'b' });
  });
});

test('a directory that is swapped for a link all the time never leads out of the root', async () => {
  const outside = createHost();
  writeFileSync(outside.path('a.yaml'), 'outside');
  writeFileSync(outside.path('b.yaml'), 'outside');
  const swap = `
    const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
    const [path, outside] = process.argv.slice(1);
    process.stdout.write('ready');
    for (const end = Date.now() + 2500; Date.now() < end; ) {
      renameSync(path, path + '.aside');
      symlinkSync(outside, path);
      unlinkSync(path);
      renameSync(path + '.aside', path);
    }`;
  const swapper = spawn(process.execPath, ['-e', swap, host.path('etc/pods'), outside.root], { stdio: 'pipe' });
  const ended = new Promise((resolve) => swapper.once('exit', resolve));
  await new Promise((resolve) => swapper.stdout.once('data', resolve));
  const seen = new Set<string>();
  let fresh = tree;
  for (let round = 0; swapper.exitCode === null; round += 1) {
    // What it holds open it cannot lose: a new one has to find its way again.
    if (round < 100) fresh = new MachineTree(host.root);
    for (let turn = 0; turn < 200; turn += 1) {
      const bytes = fresh.read('/etc/pods/a.yaml', 100);
      if (bytes.ok) seen.add(Buffer.from(bytes.value).toString());
      const names = fresh.list('/etc/pods');
      if (names.ok) for (const name of names.value) seen.add(name);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await ended;
  outside.remove();
  expect([...seen].sort()).toEqual(['a.yaml', 'in the root']);
});

describe('what is no file', () => {
  test('a FIFO and a socket are told apart and never opened', async () => {
    execFileSync('mkfifo', [host.path('etc/pods/fifo')]);
    const server = createServer().listen(host.path('etc/pods/socket'));
    await new Promise((listening) => server.once('listening', listening));
    expect([text('/etc/pods/fifo'), text('/etc/pods/socket'), text('/etc/pods')]).toEqual(Array(3).fill('not-a-file'));
    expect(tree.status('/etc/pods/fifo')).toMatchObject({ value: { kind: 'fifo' } });
    expect(tree.status('/etc/pods/socket')).toMatchObject({ value: { kind: 'socket' } });
    await new Promise((closed) => server.close(closed));
  });

  test('a device is not opened', () => {
    const machine = new MachineTree('/');
    expect(machine.read('/dev/zero', 10)).toEqual({
      ok: false,
      fault: { kind: 'not-a-file', why: 'not a regular file' },
    });
  });

  test('a file on the way to another', () => {
    expect(text('/etc/pods/a.yaml/b')).toBe('not-a-directory');
    expect(tree.list('/etc/pods/a.yaml')).toMatchObject({ ok: false, fault: { kind: 'not-a-directory' } });
  });
});

describe('sizes', () => {
  test('a file of the limit is read, one byte more is not', () => {
    expect([text('/etc/pods/a.yaml', 11), text('/etc/pods/a.yaml', 10)]).toEqual(['in the root', 'too-large']);
  });

  test('files of /proc have a size of 0 and are read and bounded all the same', () => {
    const machine = new MachineTree('/');
    expect(machine.read('/proc/self/status', 1024 * 1024)).toMatchObject({ ok: true });
    expect(machine.read('/proc/self/status', 10)).toMatchObject({ ok: false, fault: { kind: 'too-large' } });
  });
});

describe('names', () => {
  test('come in the order of their bytes', () => {
    for (const name of ['b', 'B', 'a', 'é', '😀', '￿', 'a.b', 'a-b']) writeFileSync(host.path(`etc/pods/${name}`), '');
    expect(tree.list('/etc/pods')).toEqual({
      ok: true,
      value: ['B', 'a', 'a-b', 'a.b', 'a.yaml', 'b', 'é', '￿', '😀'],
    });
  });

  test('that are not UTF-8 can be read', () => {
    const name = Buffer.concat([Buffer.from(`${host.root}/etc/pods/`), Buffer.from([0x61, 0xff, 0x62])]);
    writeFileSync(name, 'odd');
    const names = tree.list('/etc/pods');
    const odd = names.ok ? names.value.find((one) => one.length === 3) : undefined;
    expect(odd).toBe('a\udcffb');
    expect(text(`/etc/pods/${odd ?? ''}`)).toBe('odd');
  });
});
