import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { givenPath } from '../../src/host/given-path.ts';

test('a path that is relative begins where the program runs, on this machine alone', () => {
  expect(['.', 'manifests', '/etc/x', '', undefined].map((path) => givenPath('path', path, '/'))).toEqual([
    process.cwd(),
    resolve('manifests'),
    '/etc/x',
    '',
    undefined,
  ]);
  expect(givenPath('path', '/etc/x', '/mnt')).toBe('/etc/x');
  expect(() => givenPath('path', 'etc/x', '/mnt')).toThrow('--path "etc/x" is relative, and files are read below /mnt');
});
