import { expect, test } from '@jest/globals';
import { readUnitLines } from '../../../src/host/systemd/unit-lines.ts';

function pairs(...lines: readonly string[]): string[] {
  return readUnitLines(lines.join('\n')).map(({ section, key, value }) => `${section}|${key}|${value}`);
}

test.each<[string, readonly string[], readonly string[]]>([
  ['sections and blanks', ['[Unit]', ' A = b ', '[Service]', 'C=d=e'], ['Unit|A|b', 'Service|C|d=e']],
  ['before a section', ['A=b'], ['|A|b']],
  ['a continued line', ['[S]', 'A=b\\', '  c \\', 'd'], ['S|A|b c  d']],
  ['comments within', ['[S]', 'A=b \\', '# c \\', '  ; d', 'e'], ['S|A|b  e']],
  ['a comment that seems to go on', ['[S]', '# x \\', 'A=b'], ['S|A|b']],
  ['an escaped backslash ends no line', ['[S]', 'A=b\\\\', 'C=d'], ['S|A|b\\\\', 'S|C|d']],
  ['Windows line ends and a byte order mark', ['\uFEFF[S]\r', 'A=b \\\r', 'c\r'], ['S|A|b  c']],
  ['the end of the file within a line', ['[S]', 'A=b \\'], ['S|A|b']],
])('%s', (_, lines, expected) => {
  expect(pairs(...lines)).toEqual(expected);
});
