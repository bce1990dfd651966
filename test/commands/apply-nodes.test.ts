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
    'Not changed: etcd of node cp-9, etcd of node cp-8.',
    'error: the server knows no node "cp-9"',
    '',
  ]);
  expect(code).toBe(2);
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
