import { expect, test } from '@jest/globals';
import { escapeLine, escapeText } from '../../src/output/escape.ts';

test.each([
  ['an ANSI sequence', 'a\u001b[31mred', 'a\\u001b[31mred'],
  ['an 8-bit CSI', 'a\u009b31m', 'a\\u009b31m'],
  ['a carriage return', 'good\rbad', 'good\\u000dbad'],
  ['a bidi override', 'abc\u202etxt', 'abc\\u202etxt'],
  ['DEL and NUL', '\u0000\u007f', '\\u0000\\u007f'],
  ['ordinary Unicode', '節點-é-🙂', '節點-é-🙂'],
])('escapes %s', (_, text, expected) => {
  expect(escapeText(text)).toBe(expected);
  expect(escapeLine(text)).toBe(expected);
});

test('keeps newlines and tabs in a text, not in a line', () => {
  expect(escapeText('a\n\tb')).toBe('a\n\tb');
  expect(escapeLine('a\n\tb')).toBe('a\\n\\tb');
});
