import { expect, test } from '@jest/globals';
import type { FileKind } from '../../src/kubelet/file.ts';
import { runDirectoryRule } from '../../src/rules/directory-rule.ts';
import { foreignFile } from '../../src/rules/directory/foreign-file.ts';
import { tell } from '../../src/rules/told-finding.ts';

// What no repository can hold as a fixture.

test.each<[FileKind, string, string, string]>([
  [
    'fifo',
    'error',
    'pipe is a FIFO: a kubelet that saw it appear ignores every change of a manifest',
    'Remove it, and restart the kubelet: its removal alone does not wake the kubelet. A FIFO that was there when the kubelet started is only skipped.',
  ],
  [
    'socket',
    'warning',
    'pipe is a socket, not a manifest',
    'Move it out of the directory, or rename it to begin with a dot.',
  ],
])('a %s among manifests', (kind, severity, message, advice) => {
  const traits = { target: undefined, mode: undefined, owner: undefined, reading: undefined };
  const subject = { path: '/d', entries: [{ name: 'pipe', path: '/d/pipe', kind, ...traits }] };
  const told = runDirectoryRule(foreignFile, subject).map(tell);
  expect(told.map((one) => [one.severity, one.message, one.advice])).toEqual([[severity, message, advice]]);
});
