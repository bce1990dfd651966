import { describe, expect, test } from '@jest/globals';
import { splitUnitWords, substituteVariables } from '../../../src/host/systemd/command-words.ts';

describe('words of a unit', () => {
  test.each<[string, readonly string[] | undefined]>([
    ['  a   b ', ['a', 'b']],
    [`--a='x y' "--b=c d" e"f g"h`, ['--a=x y', '--b=c d', 'ef gh']],
    ['a\\x20b \\u00e9 c\\td \\"e\\"', ['a b', 'é', 'c\td', '"e"']],
    ["'a\\sb' \\d", ['a b', '\\d']],
    ['"" a', ['', 'a']],
    ['"no end', undefined],
    ['', []],
  ])('%j', (value, words) => {
    expect(splitUnitWords(value)).toEqual(words);
  });
});

describe('variables', () => {
  const variables = new Map([
    ['ARGS', '--a=1 "--b=2 3"'],
    ['NAME', 'n 1'],
    ['OPEN', "it's"],
  ]);
  test.each<[readonly string[], readonly string[]]>([
    [['k', '$ARGS', 'end'], ['k', '--a=1', '--b=2 3', 'end']], // prettier-ignore
    [['k', '${ARGS}'], ['k', '--a=1 "--b=2 3"']], // prettier-ignore
    [['k', '--n=${NAME}', '--m=$NAME'], ['k', '--n=n 1', '--m=$NAME']], // prettier-ignore
    [['k', '$UNKNOWN', 'x${UNKNOWN}', '$${NAME}', '$$NAME'], ['k', 'x', '${NAME}', '$NAME']], // prettier-ignore
    [
      ['$ARGS', '$OPEN'],
      ['$ARGS', 'its'],
    ],
  ])('%j', (words, expected) => {
    expect(substituteVariables(words, variables)).toEqual(expected);
  });
});
