import { expect, test } from '@jest/globals';
import { isPattern, nameMatcher } from '../../src/host/glob.ts';
import { cpuTime } from '../cpu-time.ts';

const NAMES = ['a', 'ab', 'abc', 'b.yaml', '.a', 'a[b', 'z', '-', ']', '^', 'A', '\\', 'é', '\u{1f600}'];

test.each([
  ['*', ['a', 'ab', 'abc', 'b.yaml', 'a[b', 'z', '-', ']', '^', 'A', '\\', 'é', '\u{1f600}']],
  ['.*', ['.a']],
  ['a*', ['a', 'ab', 'abc', 'a[b']],
  ['a*b', ['ab', 'a[b']],
  ['*b*', ['ab', 'abc', 'b.yaml', 'a[b']],
  ['?', ['a', 'z', '-', ']', '^', 'A', '\\', 'é', '\u{1f600}']],
  ['[a-z]', ['a', 'z']],
  ['[z-a]', []],
  ['[[:alpha:]-]', ['a', 'z', '-', 'A', 'é']],
  ['[.]a', []],
  ['?a', []],
  ['{a,z}', []],
  ['+(a|b)', []],
  ['[a', []],
  ['[a-]', ['a', '-']],
  ['[]z]', ['z', ']']],
  ['[!a-z]', ['-', ']', '^', 'A', '\\', 'é', '\u{1f600}']],
  ['[^]a]', ['z', '-', '^', 'A', '\\', 'é', '\u{1f600}']],
  ['a[b', ['a[b']],
  ['b.y*l', ['b.yaml']],
  ['\\', ['\\']],
  ['[\u{1f600}]', ['\u{1f600}']],
])('%s means %j', (pattern, meant) => {
  expect(NAMES.filter(nameMatcher(pattern))).toEqual(meant);
});

test('a name without a sign of a pattern is none', () => {
  expect(['a', 'a.b-c', '*', 'a?', '[a'].map(isPattern)).toEqual([false, false, true, true, true]);
});

test.each([
  '*a'.repeat(500),
  `${'*a'.repeat(100)}*`,
  '['.repeat(1000),
  '[!'.repeat(500),
  `${'[[:alpha:'.repeat(110)}]`,
  '['.repeat(100_000),
])('a long pattern is no long work (%#)', (pattern) => {
  const begun = cpuTime();
  expect(nameMatcher(`${pattern}b`)('a'.repeat(255))).toBe(false);
  expect(cpuTime() - begun).toBeLessThan(3000);
});
