import { expect, test } from '@jest/globals';
import { parseNodeArguments } from '../../src/cli/node-argument.ts';
import { UsageError } from '../../src/facts/errors.ts';

test('nodes are named with and without their resource', () => {
  expect(parseNodeArguments(['cp-1', 'node/cp-2', 'nodes/n.dc1', 'no/w'])).toEqual(['cp-1', 'cp-2', 'n.dc1', 'w']);
  expect(parseNodeArguments([])).toEqual([]);
});

test.each([
  ['', 'resource name may not be empty'],
  ['node/', 'resource name may not be empty'],
  ['.', `invalid resource name ".": [may not be '.']`],
  ['node/..', `invalid resource name "..": [may not be '..']`],
  ['pod/etcd', `invalid resource name "pod/etcd": [may not contain '/']`],
  ['node/a/b', `invalid resource name "a/b": [may not contain '/']`],
  ['a%2fb', `invalid resource name "a%2fb": [may not contain '%']`],
])('%j is no name of a node', (argument, message) => {
  expect(() => parseNodeArguments(['cp-1', argument])).toThrow(new UsageError(message));
});
