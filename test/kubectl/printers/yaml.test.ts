import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { toJson } from '../../../src/kubectl/printers/json.ts';
import { toYaml } from '../../../src/kubectl/printers/yaml.ts';
import { ANY_TEXT } from '../../any-text.ts';

test('prints objects and lists as kubectl does: sorted keys, lists not indented', () => {
  const value = {
    metadata: { name: 'etcd', labels: {} },
    kind: 'StaticPod',
    spec: {
      containers: [{ name: 'a', args: ['x', 'y'] }, { args: [] }],
      none: null,
      left: undefined,
      nested: [[1, 2]],
    },
  };
  expect(toYaml(value)).toBe(`kind: StaticPod
metadata:
  labels: {}
  name: etcd
spec:
  containers:
  - args:
    - x
    - "y"
    name: a
  - args: []
  nested:
  - - 1
    - 2
  none: null
`);
});

test.each([
  ['a scalar', 'text', 'text\n'],
  ['nothing', null, 'null\n'],
  ['an empty object', {}, '{}\n'],
  ['an empty list', [], '[]\n'],
  ['numbers in keys by size', { a10: 1, a2: 2, a: 3 }, 'a: 3\na2: 2\na10: 1\n'],
  ['words that YAML 1.1 takes for booleans', { y: 'no', on: 'Off' }, '"on": "Off"\n"y": "no"\n'],
  [
    'what looks like a number',
    ['1', '0x1f', '017', '1e3', '1_000', '12:30'],
    '- "1"\n- "0x1f"\n- "017"\n- "1e3"\n- "1_000"\n- "12:30"\n',
  ],
  ['a lone point, a float in YAML 1.1', ['.', '..'], '- "."\n- ..\n'],
  ['a time', '2024-01-01T00:00:00Z', '"2024-01-01T00:00:00Z"\n'],
  ['an indicator', ['- a', '#x', "it's", "'a", 'a: b'], "- '- a'\n- '#x'\n- it's\n- '''a'\n- 'a: b'\n"],
  ['several lines', { a: 'x\ny', b: 'x\n', c: 'x\n\n' }, 'a: |-\n  x\n  y\nb: |\n  x\nc: |+\n  x\n\n'],
  ['lines that begin with a space', [' x\ny'], '- |2-\n   x\n  y\n'],
  ['lines that end with a space', 'x \ny', '"x \\ny"\n'],
  ['a key of several lines', { 'a\nb': 1 }, '"a\\nb": 1\n'],
  ['a very long key', { ['k'.repeat(129)]: { a: 1, b: [2] } }, `? ${'k'.repeat(129)}\n: a: 1\n  b:\n  - 2\n`],
  ['numbers', [1, -2.5, 1e21, 1e-7, 2 ** 63], '- 1\n- -2.5\n- 1e+21\n- 1e-07\n- 9223372036854776000\n'],
  ['a long line, which is not folded', 'word '.repeat(50) + 'end', `${'word '.repeat(50)}end\n`],
  [
    'the same object twice, without an alias',
    (() => {
      const o = { a: 1 };
      return [o, o];
    })(),
    '- a: 1\n- a: 1\n',
  ],
])('prints %s', (_, value, expected) => {
  expect(toYaml(value)).toBe(expected);
});

test.each([
  ['an ANSI sequence', '\u001b[31mred', '"\\e[31mred"\n'],
  ['an 8-bit CSI', '\u009b31m', '"\\x9B31m"\n'],
  ['DEL and NUL', '\u007f\0', '"\\x7F\\0"\n'],
  ['a carriage return', 'a\rb', '"a\\rb"\n'],
  ['a carriage return within lines', 'a\r\nb', '"a\\r\\nb"\n'],
  ['a bidi override', 'a\u202eb', '"a\\u202Eb"\n'],
  ['a line separator', 'a\u2028b', '"a\\u2028b"\n'],
  ['NEL', 'a\u0085b', '"a\\Nb"\n'],
  ['a mark', 'a\ufeffb', '"a\\uFEFFb"\n'],
])('is safe for a terminal: %s', (_, text, expected) => {
  expect(toYaml(text)).toBe(expected);
  expect(toYaml({ [text]: 1 })).toBe(`${expected.trimEnd()}: 1\n`);
});

const awkward = fc.oneof(
  ANY_TEXT,
  fc.string({
    unit: fc.constantFrom(...Array.from('\n\t\r :#-?,[]{}&*!|>\'"%@`~.0123456789eExyn_+\\aé\u001b\u202e')),
    maxLength: 12,
  }),
  fc.string({ unit: fc.constantFrom('\n', ' ', 'a', '\n\n'), maxLength: 8 }),
);
// The yaml library takes an exponent without digits before it for a float in 1.1; no specification does.
const texts = awkward.filter((text) => !/^[-+]?[._]*[eE][-+]?[\d_]+$/.test(text));
const values = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    texts,
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(texts, tie('node'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).node;

test.each(['1.1', '1.2'] as const)('reads back as the same value in YAML %s', (version) => {
  fc.assert(
    fc.property(values, (value) => {
      const text = toYaml(value);
      // eslint-disable-next-line no-control-regex -- what a terminal must not see
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(toJson(parse(text, { version, merge: true, maxAliasCount: 0, logLevel: 'silent' }))).toBe(toJson(value));
    }),
    { numRuns: 3000 },
  );
});
