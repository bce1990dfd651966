import { expect, test } from '@jest/globals';
import { loginUser } from '../../src/host/login-user.ts';
import { memoryTree } from '../fuzz/memory-tree.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\njane:x:1000:1000::/home/jane:/bin/sh\n';
const ROOT = 'Name:\tnode\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n';

test.each<[string, Record<string, string>, string]>([
  ['who is root by sudo', { loginuid: '1000', status: ROOT }, 'jane'],
  ['whom the machine does not know by name', { loginuid: '54321\n', status: ROOT }, '54321'],
  ['root', { loginuid: '0', status: ROOT }, 'root'],
  ['nobody, so who it runs as: a service', { loginuid: '4294967295', status: ROOT }, 'root'],
  ['nobody, and it runs as one without a name', { loginuid: '4294967295', status: 'Uid:\t99\t99\t99\t99\n' }, '99'],
  ['not told by the kernel', { status: 'Name:\tx\nUid:\t1000\t0\t0\t0\n' }, 'jane'],
  ['told by nothing that is a number', { loginuid: '', status: ROOT }, 'root'],
  ['told by a number that is none', { loginuid: '-1', status: ROOT }, 'root'],
  ['told by nothing at all', {}, ''],
])('the user who logged in is %s', (_, own, user) => {
  const files: Record<string, string> = { '/etc/passwd': PASSWD };
  for (const [name, text] of Object.entries(own)) files[`/proc/self/${name}`] = text;
  expect(loginUser(memoryTree(files))).toBe(user);
});

test('of this machine there is one', () => {
  expect(loginUser()).toMatch(/^\S+$/);
});
