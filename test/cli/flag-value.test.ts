import { describe, expect, test } from '@jest/globals';
import type { Flag } from '../../src/cli/flag.ts';
import { flagValue } from '../../src/cli/flag-value.ts';
import { UsageError } from '../../src/facts/errors.ts';

const FLAGS = {
  boolean: { name: 'all-namespaces', short: 'A', kind: 'boolean', default: false, description: '' },
  on: { name: 'on', kind: 'boolean', default: true, description: '' },
  string: { name: 'selector', short: 'l', kind: 'string', default: undefined, description: '' },
  choice: { name: 'color', kind: 'string', default: 'auto', choices: ['auto', 'never'], description: '' },
  list: { name: 'as-group', kind: 'list', commas: false, description: '' },
  commas: { name: 'node', kind: 'list', commas: true, description: '' },
  optional: { name: 'label-columns', kind: 'list', commas: true, emptyIsNone: true, description: '' },
  integer: { name: 'chunk-size', kind: 'integer', default: 500, description: '' },
  positive: { name: 'concurrency', kind: 'integer', default: 32, minimum: 1, description: '' },
  duration: { name: 'node-timeout', kind: 'duration', default: '5s', description: '' },
} satisfies Record<string, Flag>;

describe('the value of a flag', () => {
  const rows: readonly (readonly [flag: keyof typeof FLAGS, given: readonly string[], value: unknown])[] = [
    ['boolean', [], false],
    ['on', [], true],
    ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => ['boolean', [word], true] as const),
    ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => ['on', [word], false] as const),
    ['boolean', ['true', 'false'], false],
    ['string', [], undefined],
    ['string', ['a in (b,c)'], 'a in (b,c)'],
    ['string', ['a', 'b'], 'b'],
    ['string', ['a', ''], ''],
    ['choice', [], 'auto'],
    ['choice', ['never'], 'never'],
    ['list', [], []],
    ['list', ['a,b', 'c'], ['a,b', 'c']],
    ['commas', ['a,b', 'c'], ['a', 'b', 'c']],
    ['commas', ['"a,b",c'], ['a,b', 'c']],
    ['commas', ['"say ""a""","",'], ['say "a"', '', '']],
    ['commas', [' a , b'], [' a ', ' b']],
    ['commas', [''], ['']],
    ['optional', ['a', '', 'b,,c'], ['a', 'b', '', 'c']],
    ['integer', [], 500],
    ['integer', ['0'], 0],
    ['integer', ['10', '+20'], 20],
    ['duration', [], 5000],
    ['duration', ['250ms'], 250],
    ['duration', ['1m30s'], 90_000],
    ['duration', ['7'], 7000],
    ['duration', ['0'], 0],
  ];
  test.each(rows)('%s %j is %j', (flag, given, value) => {
    expect(flagValue(FLAGS[flag], given)).toEqual(value);
  });
});

describe('no value of a flag', () => {
  const rows: readonly (readonly [flag: keyof typeof FLAGS, given: string, message: string])[] = [
    ['boolean', 'yes', 'invalid argument "yes" for "-A, --all-namespaces" flag: must be true or false'],
    ['boolean', '', 'invalid argument "" for "-A, --all-namespaces" flag: must be true or false'],
    ['choice', 'blue', 'invalid argument "blue" for "--color" flag: must be one of: auto, never'],
    ...['a"b', '"a', '"a"b', 'a,""b'].map(
      (word) =>
        [
          'commas',
          word,
          `invalid argument ${JSON.stringify(word)} for "--node" flag: double quotes must enclose a whole value, and be doubled inside it`,
        ] as const,
    ),
    ...['-1', '1.5', 'x', '', '1e3', '0x10', '99999999999999999999'].map(
      (word) =>
        [
          'integer',
          word,
          `invalid argument "${word}" for "--chunk-size" flag: must be a whole number, 0 or more`,
        ] as const,
    ),
    ...['0', '1e9'].map(
      (word) =>
        [
          'positive',
          word,
          `invalid argument "${word}" for "--concurrency" flag: must be a whole number, 1 or more`,
        ] as const,
    ),
    ...['', 'soon', '5 s', '-3s', '5s5'].map(
      (word) =>
        [
          'duration',
          word,
          `invalid argument "${word}" for "--node-timeout" flag: must be a duration such as 5s, 2m or 1m30s`,
        ] as const,
    ),
  ];
  test.each(rows)('%s %j', (flag, given, message) => {
    expect(() => flagValue(FLAGS[flag], [given])).toThrow(new UsageError(message));
  });

  test('a wrong one does not matter where a right one follows', () => {
    expect(flagValue(FLAGS.integer, ['x', '3'])).toBe(3);
  });
});
