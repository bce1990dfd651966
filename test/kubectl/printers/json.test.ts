import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sortedEntries, toCompactJson, toJson } from '../../../src/kubectl/printers/json.ts';

test('prints as kubectl does: four spaces, keys sorted by their bytes, HTML escaped', () => {
  const value = {
    b: [1, { '10': '<a & b>', '2': 'x' }],
    a: {},
    left: undefined,
    c: [],
    B: null,
    '\u{1f600}': 1,
    '\uffee': 2,
  };
  expect(toJson(value)).toBe(`{
    "B": null,
    "a": {},
    "b": [
        1,
        {
            "10": "\\u003ca \\u0026 b\\u003e",
            "2": "x"
        }
    ],
    "c": [],
    "\uffee": 2,
    "\u{1f600}": 1
}
`);
  expect(toCompactJson(value)).toBe(
    '{"B":null,"a":{},"b":[1,{"10":"\\u003ca \\u0026 b\\u003e","2":"x"}],"c":[],"\uffee":2,"\u{1f600}":1}',
  );
});

test.each([
  ['an ANSI sequence', '\u001b[31m', '"\\u001b[31m"'],
  ['an 8-bit CSI and DEL', '\u009b\u007f', '"\\u009b\\u007f"'],
  ['line ends and tabs', 'a\r\n\tb', '"a\\r\\n\\tb"'],
  ['bidi controls', '\u202e\u2066', '"\\u202e\\u2066"'],
  ['separators', '\u2028\u2029', '"\\u2028\\u2029"'],
  ['half a character', '\ud800', '"\\ud800"'],
  ['ordinary Unicode', '節點-é-🙂', '"節點-é-🙂"'],
])('is safe for a terminal: %s', (_, text, expected) => {
  expect(toCompactJson(text)).toBe(expected);
  expect(toCompactJson({ [text]: 1 })).toBe(`{${expected}:1}`);
  expect(JSON.parse(expected)).toBe(text);
});

test('an own property called __proto__ is a property like any other', () => {
  const value = JSON.parse('{"__proto__":{"a":1}}') as Record<string, unknown>;
  expect(toCompactJson(value)).toBe('{"__proto__":{"a":1}}');
  expect(sortedEntries(value)).toEqual([['__proto__', { a: 1 }]]);
});

test('reads back as the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const normal = JSON.parse(JSON.stringify(value)) as unknown;
      expect(JSON.parse(toJson(value))).toEqual(normal);
      expect(JSON.parse(toCompactJson(value))).toEqual(normal);
    }),
  );
});
