import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readComplaints } from '../../src/host/tar-complaints.ts';
import { createHost } from '../hosts.ts';

function read(...lines: readonly string[]): unknown {
  const { entries, others } = readComplaints(lines.map((line) => `${line}\n`).join(''));
  return [Object.fromEntries(entries), others];
}

test('GNU tar', () => {
  expect(
    read(
      'tar: ./a.yaml: Cannot open: Permission denied',
      'tar: ./b.yaml: file changed as we read it',
      'tar: ./c: d.yaml: Cannot stat: No such file or directory',
      'tar: ./e.yaml: Read error at byte 0, while reading 512 bytes: Input/output error',
      'tar: ./f\\\\g\\n\\303\\251\\377: Cannot open: Permission denied',
      'tar: ./g.sock: socket ignored',
      'tar: Exiting with failure status due to previous errors',
    ),
  ).toEqual([
    {
      'a.yaml': 'permission denied',
      'b.yaml': 'file changed as we read it',
      'c: d.yaml': 'Cannot stat: No such file or directory',
      'e.yaml': 'Read error at byte 0, while reading 512 bytes: Input/output error',
      'f\\g\n\udcc3\udca9\udcff': 'permission denied',
    },
    [],
  ]);
});

test('busybox tar', () => {
  expect(
    read(
      "tar: can't open './a.yaml': Permission denied",
      "tar: can't open './b\\c: d.yaml': Permission denied",
      'tar: error exit delayed from previous errors',
    ),
  ).toEqual([{ 'a.yaml': 'permission denied', 'b\\c: d.yaml': 'permission denied' }, []]);
});

test('what is in a directory below is nothing to a kubelet', () => {
  expect(read("tar: can't open './d/a.yaml': Permission denied", 'tar: ./d/b: Cannot open: Permission denied')).toEqual(
    [{}, []],
  );
});

test('anything else is kept as it was said', () => {
  expect(read('tar: short read', '', 'OCI runtime exec failed')).toEqual([
    {},
    ['short read', 'OCI runtime exec failed'],
  ]);
});

test.each(['gnu', 'busybox'])('as %s says it here, where this user is not root or may become another', (program) => {
  const command = program === 'gnu' ? 'tar' : 'busybox';
  if (spawnSync(command, ['--help']).error !== undefined) return;
  const host = createHost();
  mkdirSync(host.path('d'));
  for (const name of ['open.yaml', 'a\\b: c.yaml', 'é.yaml']) writeFileSync(host.path(`d/${name}`), 'x');
  execFileSync('chmod', ['755', host.root, host.path('d')]);
  execFileSync('chmod', ['644', host.path('d/open.yaml')]);
  execFileSync('chmod', ['000', host.path('d/a\\b: c.yaml'), host.path('d/é.yaml')]);
  const words = [...(program === 'gnu' ? [] : ['tar']), '-C', host.path('d'), '-cf', '-', '.'];
  const ids = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { stderr, status } = spawnSync(command, words, { ...ids, env: { ...process.env, LC_ALL: 'C' } });
  host.remove();
  const { entries, others } = readComplaints(stderr.toString('utf8'));
  expect([Object.fromEntries(entries), others, status === 0]).toEqual([
    { 'a\\b: c.yaml': 'permission denied', 'é.yaml': 'permission denied' },
    [],
    false,
  ]);
});
