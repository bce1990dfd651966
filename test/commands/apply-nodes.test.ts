import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { ReaderSession } from './reader-session.ts';

let session: ReaderSession;

afterEach(() => session.close());

test('nodes are named with commas or by repeating the flag, and taken once each, in that order', async () => {
  session = await ReaderSession.start();
  const file = session.host.path('/etc/kubernetes/manifests/etcd.yaml');
  const nodes = ['--node', 'node/cp-1,cp-1', '--node', 'cp-9,cp-8'];
  const { code, stdout, stderr } = await session.runProgram(['apply', '-f', file, ...nodes, '--dry-run']);
  expect(stdout.toString()).toBe('pod/etcd-cp-1 unchanged on node cp-1\n');
  expect(stderr.split('\n').slice(2)).toEqual([
    'Not changed: etcd on node cp-9, etcd on node cp-8.',
    'Error from server (NotFound): nodes "cp-9" not found',
    '',
  ]);
  expect(code).toBe(2);
});

test.each([
  ['manifest', '--list'],
  ['manifest', 'etcd'],
  ['explain', 'etcd'],
  ['logs', 'etcd'],
  ['logs', '-l', 'component=etcd'],
  ['wait', 'etcd', '--for=gone'],
  ['edit', 'etcd'],
  ['stop', 'etcd'],
  ['history', 'etcd'],
])('%s %s takes one node, which is said where several are named, and nothing is asked', async (...words) => {
  session = await ReaderSession.start();
  const { code, stderr } = await session.runProgram([...words, '--node', 'cp-1,cp-2']);
  expect([code, stderr]).toEqual([
    2,
    `error: invalid argument "cp-1,cp-2" for "--node" flag: must be one node\nSee 'kubectl static ${words[0]} --help' for usage.\n`,
  ]);
  expect(session.server.requests).toEqual([]);
});

test('what was done on a node is printed where another cannot be tried', async () => {
  session = await ReaderSession.start();
  const file = session.host.path('/etc/kubernetes/manifests/etcd.yaml');
  const args = ['apply', '-f', file, '--node', 'cp-1,cp-9', '--dry-run', '-o', 'json'];
  const { code, stdout } = await session.runProgram(args);
  const { items } = JSON.parse(stdout.toString()) as { items: { node: string; end: string }[] };
  expect(items).toMatchObject([{ node: 'cp-1', end: 'unchanged' }]);
  expect(code).toBe(2);
});

test('a manifest is taken byte for byte, whatever its encoding', async () => {
  session = await ReaderSession.start();
  const file = session.host.path('/given.yaml');
  const manifest = readFileSync(session.host.path('/etc/kubernetes/manifests/etcd.yaml'), 'utf8');
  writeFileSync(file, Buffer.from(`\uFEFF${manifest}`, 'utf16le'));
  writeFileSync(session.host.path('/etc/kubernetes/manifests/etcd.yaml'), readFileSync(file));
  const { code, stdout } = await session.runProgram(['apply', '-f', file, '--node', 'cp-1', '--dry-run']);
  expect(stdout.toString()).toBe('pod/etcd-cp-1 unchanged on node cp-1\n');
  expect(code).toBe(0);
});

test.each([
  ['a file that is not there', ['apply', '-f', '/no-such.yaml'], 'error: cannot read /no-such.yaml: no such file'],
  ['a directory', ['apply', '-f', '/'], 'error: cannot read /: not a regular file'],
  ['a change that has no number', ['undo', 'etcd-cp-1', '--to', 'x'], 'error: --to x is not the number of a change.'],
])('%s is refused before anything is asked', async (_what, words, message) => {
  session = await ReaderSession.start();
  const nodes = words[0] === 'apply' ? ['--node', 'cp-1'] : [];
  session.server.requests.length = 0;
  const { code, stderr } = await session.runProgram([...words, ...nodes, '--yes']);
  expect(stderr.split('\n')[0]!.slice(0, message.length)).toBe(message);
  expect(session.server.requests).toEqual([]);
  expect(code).toBe(2);
});
