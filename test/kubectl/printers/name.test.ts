import { expect, test } from '@jest/globals';
import { toNames } from '../../../src/kubectl/printers/name.ts';

test('names are KIND/NAME, one a line, safe for a terminal', () => {
  expect(toNames('pod', ['etcd-cp-1', 'a\nb\u001b'])).toBe('pod/etcd-cp-1\npod/a\\nb\\u001b\n');
  expect(toNames('pod', [])).toBe('');
});
