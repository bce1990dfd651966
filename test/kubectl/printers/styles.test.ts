import { expect, test } from '@jest/globals';
import { createStyles, decideColour } from '../../../src/kubectl/printers/styles.ts';
import type { ColourFlag } from '../../../src/kubectl/printers/styles.ts';

test.each<[ColourFlag, Record<string, string>, boolean, boolean]>([
  ['auto', {}, true, true],
  ['auto', {}, false, false],
  ['auto', { NO_COLOR: '1' }, true, false],
  ['auto', { NO_COLOR: '' }, true, true],
  ['auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  ['auto', { FORCE_COLOR: '1' }, false, true],
  ['auto', { FORCE_COLOR: '0' }, true, false],
  ['auto', { FORCE_COLOR: 'false' }, true, false],
  ['auto', { FORCE_COLOR: '' }, false, false],
  ['auto', { FORCE_COLOR: '1', TERM: 'dumb' }, false, true],
  ['auto', { TERM: 'dumb' }, true, false],
  ['auto', { TERM: 'xterm-256color' }, true, true],
  ['always', { NO_COLOR: '1', TERM: 'dumb' }, false, true],
  ['never', { FORCE_COLOR: '1' }, true, false],
])('--color=%s with %j on a terminal: %s', (flag, env, isTTY, expected) => {
  expect(decideColour({ flag, env, isTTY })).toBe(expected);
});

test('styles wrap text in basic colours, and leave it alone without colour', () => {
  const text = 'a\nb';
  expect(Object.entries({ ...createStyles(true) }).map(([name, style]) => [name, style('x')])).toEqual([
    ['heading', '\u001b[1mx\u001b[22m'],
    ['good', '\u001b[32mx\u001b[39m'],
    ['warning', '\u001b[33mx\u001b[39m'],
    ['bad', '\u001b[31mx\u001b[39m'],
    ['faint', '\u001b[2mx\u001b[22m'],
    ['command', '\u001b[36mx\u001b[39m'],
    ['strong', '\u001b[1mx\u001b[22m'],
  ]);
  expect(Object.values({ ...createStyles(false) }).map((style) => style(text))).toEqual(Array(7).fill(text));
});
