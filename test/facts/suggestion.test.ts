import { expect, test } from '@jest/globals';
import { nearest, similar } from '../../src/facts/suggestion.ts';

const COMMANDS = ['ls', 'list', 'explain', 'options', 'doctor'];

test.each([
  ['explian', ['explain']],
  ['exlpain', ['explain']],
  ['lst', ['list', 'ls']],
  ['sl', ['ls']],
  ['doc', ['doctor']],
  ['option', ['options']],
  ['frobnicate', []],
  ['x', []],
  ['', []],
])('near to %p are %j', (word, expected) => {
  expect(nearest(word, COMMANDS, 3)).toEqual(expected);
});

const FLAGS = [
  'as',
  'cluster',
  'diff',
  'force',
  'image',
  'node',
  'nodes',
  'output',
  'path',
  'tail',
  'timeout',
  'to',
  'yes',
];

test.each([
  // Equally near, and an abbreviation.
  ['ys', ['yes', 'as']],
  ['nde', ['node']],
  ['pah', ['path']],
  ['tal', ['tail']],
  // Equally near, and of the same first letter.
  ['yas', ['yes', 'as']],
  // Farther by an edit.
  ['fores', ['force', 'nodes']],
  // A first letter that is wrong all the same.
  ['bode', ['node', 'nodes']],
  ['sa', ['as']],
])('of names about as near to %p the likeliest comes first', (word, expected) => {
  expect(nearest(word, FLAGS, 9)).toEqual(expected);
});

test('the best comes first, ties in byte order, and no more than asked for', () => {
  const pods = ['etcd-cp-3', 'etcd-cp-1', 'etcd-cp-2', 'etcd-cp-11', 'kube-apiserver-cp-1'];
  expect(nearest('etcd-cp1', pods, 3)).toEqual(['etcd-cp-1', 'etcd-cp-11', 'etcd-cp-2']);
  expect(nearest('etcd-cp-3', pods)).toEqual(['etcd-cp-3']);
});

const FIELDS = ['name', 'hostname', 'hostIPC', 'hostPID', 'containers', 'imagePullPolicy', 'tty', '__proto__'];

test.each([
  ['hostipc', 'hostIPC'],
  ['HOSTNAME', 'hostname'],
  ['contianer', 'containers'],
  ['imagePullPolcy', 'imagePullPolicy'],
  ['host', undefined],
  ['x'.repeat(1_000_000), undefined],
])('%#: the similar field', (word, expected) => {
  expect(similar(word, FIELDS)).toBe(expected);
});
