import { expect, test } from '@jest/globals';
import { readEnvironmentFile } from '../../../src/host/systemd/environment-file.ts';

test.each<[string, string, readonly (readonly [string, string])[]]>([
  ['plain', 'A=b c  \nB=\n', [['A', 'b c'], ['B', '']]], // prettier-ignore
  ['comments', '# A=b\n; B=c\nC=d # e', [['C', 'd # e']]],
  ['quotes', `A="b 'c'"\nB='d "e"'\nC="x" y`, [['A', `b 'c'`], ['B', 'd "e"'], ['C', 'xy']]], // prettier-ignore
  ['quotes over lines', 'A="b\nc"\nB=d', [['A', 'b\nc'], ['B', 'd']]], // prettier-ignore
  ['a continued line', 'A=b \\\n c\nB="d \\\ne"', [['A', 'b  c'], ['B', 'd e']]], // prettier-ignore
  ['quotes within a value are text', `A=--b="c d"`, [['A', '--b="c d"']]],
  ['backslashes', `A=b\\"c\\d\nB="e\\"f\\g\\$"`, [['A', 'b"cd'], ['B', 'e"f\\g$']]], // prettier-ignore
  ['export is no name', 'export A=b\nC=d', [['C', 'd']]],
  ['blanks about the name', '  A = b', [['A', 'b']]],
  ['no equals sign', 'A\nB=c', [['B', 'c']]],
  ['nothing is expanded', 'A=$B ${C}', [['A', '$B ${C}']]],
  ['an open quote', 'A="b\nC=d', [['A', 'b\nC=d']]],
])('%s', (_, text, expected) => {
  expect(readEnvironmentFile(text)).toEqual(expected);
});
