import { expect, test } from '@jest/globals';
import { escapeLine, escapeText } from '../../../src/kubectl/printers/escape.ts';

test.each([
  ['an ANSI sequence', 'a\u001b[31mred', 'a\\u001b[31mred'],
  ['an 8-bit CSI', 'a\u009b31m', 'a\\u009b31m'],
  ['a carriage return', 'good\rbad', 'good\\u000dbad'],
  ['a bidi override', 'abc\u202etxt', 'abc\\u202etxt'],
  ['DEL and NUL', '\u0000\u007f', '\\u0000\\u007f'],
  ['a zero width space', 'a\u200bb', 'a\\u200bb'],
  ['a soft hyphen', 'a\u00adb', 'a\\u00adb'],
  ['a Hangul filler', 'a\u3164b\uffa0', 'a\\u3164b\\uffa0'],
  ['variation selectors', 'a\ufe0f\u{e0100}', 'a\\ufe0f\\udb40\\udd00'],
  ['tags', 'a\u{e0061}', 'a\\udb40\\udc61'],
  ['joiners', 'a\u200d\u2060\u034f', 'a\\u200d\\u2060\\u034f'],
  ['an empty Braille cell', 'a\u2800', 'a\\u2800'],
  ['ordinary Unicode', '節點-é-🙂', '節點-é-🙂'],
])('escapes %s', (_, text, expected) => {
  expect(escapeText(text)).toBe(expected);
  expect(escapeLine(text)).toBe(expected);
});

test('keeps newlines and tabs in a text, not in a line', () => {
  expect(escapeText('a\n\tb')).toBe('a\n\tb');
  expect(escapeLine('a\n\tb')).toBe('a\\n\\tb');
});
