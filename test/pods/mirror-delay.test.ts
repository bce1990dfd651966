import { expect, test } from '@jest/globals';
import { isMirrorBehind, mayFollow } from '../../src/pods/mirror-delay.ts';

const NOW = new Date('2026-02-01T12:00:00Z');

test.each<[string | undefined, boolean]>([
  ['2026-02-01T11:59:50Z', true],
  ['2026-02-01T11:58:01Z', true],
  ['2026-02-01T11:58:00Z', false],
  [undefined, false],
  ['no time', false],
])('what was taken up at %s may be followed yet: %s', (since, expected) => {
  expect(mayFollow(since, NOW)).toBe(expected);
});

test.each<[string | undefined, string | undefined, boolean]>([
  ['Running', '2026-02-01T11:59:50Z', true],
  ['Running', '2026-02-01T11:00:00Z', false],
  ['Running', undefined, false],
  // The old containers may take long to end.
  ['Pending', '2026-02-01T11:00:00Z', true],
  [undefined, undefined, false],
])('a mirror of another manifest than that of a %s pod of %s is behind: %s', (phase, since, expected) => {
  expect(isMirrorBehind({ phase, since }, NOW)).toBe(expected);
});
