import { expect, test } from '@jest/globals';
import type { Reading } from '../../../src/kubectl/api/reading.ts';
import { unreadableObjects } from '../../../src/kubectl/api/unreadable-objects.ts';

const NOUNS = ['namespace', 'namespaces'] as const;
const late: Reading<never> = {
  kind: 'unreadable',
  unreadable: { what: 'namespace x', why: 'etcd timed out', status: 500 },
};

function refused(name: string): Reading<never> {
  const why = `namespaces "${name}" is forbidden`;
  return {
    kind: 'unreadable',
    unreadable: { what: `namespace ${name}`, why, status: 403, permission: 'get namespaces' },
  };
}

test('says a reason once, with all it holds for, in order of their names', () => {
  const readings = [
    ['z', late],
    ['b', refused('b')],
    ['read', { kind: 'read', value: {} }],
    ['absent', { kind: 'absent' }],
    ['a', refused('a')],
  ] as const;
  expect(unreadableObjects(NOUNS, readings)).toEqual([
    { what: 'namespaces a, b', why: 'namespaces "a" is forbidden', status: 403, permission: 'get namespaces' },
    { what: 'namespace z', why: 'etcd timed out', status: 500 },
  ]);
});

test('does not list hundreds', () => {
  const many = Array.from({ length: 300 }, (_, index) => `ns-${String(index).padStart(3, '0')}`);
  const [one, ...others] = unreadableObjects(
    NOUNS,
    many.map((name) => [name, refused(name)] as const),
  );
  expect(one?.what).toBe('namespaces ns-000, ns-001, ns-002, ns-003, ns-004 and 295 more');
  expect(others).toEqual([]);
});

test('is silent where all was read', () => {
  expect(unreadableObjects(NOUNS, [['a', { kind: 'read', value: {} }]])).toEqual([]);
});
