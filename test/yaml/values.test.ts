import { describe, expect, test } from '@jest/globals';
import { NestingError } from '../../src/yaml/syntax-error.ts';
import { parseManifestJson } from '../../src/kubelet/manifest/json-text.ts';
import type { Value } from '../../src/yaml/value.ts';
import { decodeYaml } from '../../src/yaml/decode.ts';
import { parseYaml } from '../../src/yaml/parser.ts';

/** The value as Go writes it in JSON: a number by its literal. */
function json(value: Value): unknown {
  if (value.type === 'null') return null;
  if (value.type === 'list') return value.items.map(json);
  if (value.type === 'number') return { number: value.literal };
  if (value.type !== 'map') return value.value;
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, json(entry.value)]));
}

function yaml(text: string): unknown {
  return json(decodeYaml(parseYaml(text).root!));
}

function number(literal: string): object {
  return { number: literal };
}

describe('a scalar means what go-yaml v2 makes of it', () => {
  test.each([
    ['', null],
    ['~', null],
    ['Null', null],
    ['nULL', 'nULL'],
    ['y', true],
    ['No', false],
    ['oFF', 'oFF'],
    ['"no"', 'no'],
    ['0755', number('493')],
    ['0o17', number('15')],
    ['0x1F', number('31')],
    ['0b101', number('5')],
    ['1_000', number('1000')],
    ['+5', number('5')],
    ['-0', number('0')],
    ['08', number('8')],
    ['1e3', number('1000')],
    ['.5', number('0.5')],
    ['1.', number('1')],
    ['18446744073709551615', number('18446744073709551615')],
    ['18446744073709551616', number('18446744073709552000')],
    ['1e21', number('1e+21')],
    ['1e400', '1e400'],
    ['-0.0', number('-0')],
    ['.5_0', number('0.5')],
    ['1:30', '1:30'],
    ['2024-01-31', '2024-01-31'],
    ['2024-01-31T10:00:00Z', '2024-01-31T10:00:00Z'],
    ['1.2.3', '1.2.3'],
    ['!!str 5', '5'],
    ['!!int "5"', number('5')],
    ['!!float 3', number('3')],
    ['! 5', '5'],
    ['!!binary aGk=', 'hi'],
    ['!mine yes', 'yes'],
  ])('%s', (text, expected) => {
    expect(yaml(`a: ${text}\n`)).toEqual({ a: expected });
  });

  test.each(['.inf', '.nan', '!!int x', '!!bool 1', '!!binary "*"'])('%s is refused', (text) => {
    expect(() => yaml(`a: ${text}\n`)).toThrow();
  });
});

test.each([
  ['.inf', '+Inf'],
  ['-.Inf', '-Inf'],
  ['.NaN', 'NaN'],
])('%s is no number of JSON', (text, shown) => {
  expect(() => yaml(`a: ${text}\n`)).toThrow(`unsupported value: ${shown}`);
});

describe('a mapping', () => {
  test('takes the last of repeated keys', () => {
    expect(yaml('a: 1\na: 2\n')).toEqual({ a: number('2') });
  });

  test('merges where the merge stands: what comes later wins', () => {
    expect(yaml('x: &x {a: 1, b: 1}\nu: {a: 2, <<: *x}\nz: {<<: *x, a: 2}\nw: {<<: [*x, {b: 3}]}\n')).toEqual({
      x: { a: number('1'), b: number('1') },
      u: { a: number('1'), b: number('1') },
      z: { a: number('2'), b: number('1') },
      w: { a: number('1'), b: number('1') },
    });
  });

  test.each([
    ['1', '1'],
    ['0x10', '16'],
    ['on', 'true'],
    ['1.5', '1.5'],
    ['1.10', '1.1'],
    ['0.1', '0.1'],
    ['123456.5', '123456.5'],
    ['1e6', '1e+06'],
    ['1e20', '1e+20'],
    ['0.00001', '1e-05'],
    ['3.4e39', '.inf'],
    ['-.inf', '-.inf'],
    ['-0.0', '-0'],
  ])('turns the key %s into the text %s', (key, text) => {
    expect(yaml(`${key}: a\n`)).toEqual({ [text]: 'a' });
  });

  test('says as Go does what stands in place of a key', () => {
    expect(() => yaml('a: {{ .Values.image }}\n')).toThrow(
      'invalid map key: map[interface {}]interface {}{".Values.image":interface {}(nil)}',
    );
    expect(() => yaml('a: {[b, 1, true]: c}\n')).toThrow('invalid map key: []interface {}{"b", 1, true}');
  });

  test.each([
    '? [a]\n: b\n',
    '? {a: b}\n: c\n',
    '~: a\n',
    '9223372036854775808: a\n',
    '<<: a\n',
    'a: &a [*a]\n',
    'a: *b\n',
  ])('%j is refused', (text) => {
    expect(() => yaml(text)).toThrow();
  });
});

describe('JSON', () => {
  test('joins two objects of the same key, as Go decodes the second into the first', () => {
    expect(json(parseManifestJson(Buffer.from('{"a": {"b": 1}, "a": {"c": [2.50]}}')))).toEqual({
      a: { b: number('1'), c: [number('2.50')] },
    });
  });

  test('joins two lists of the same key item by item', () => {
    expect(
      json(
        parseManifestJson(Buffer.from('{"a": [{"b": 1}, {"b": 2}], "a": [{"c": 3}], "d": ["x"], "d": [null, "y"]}')),
      ),
    ).toEqual({
      a: [{ b: number('1'), c: number('3') }],
      d: ['x', 'y'],
    });
  });

  test.each([
    ['{"a":1} x', "invalid character 'x' after top-level value", 1, 9],
    ['{"a":01}', "invalid character '1' after object key:value pair", 1, 7],
    ['{\n "a":1,\n}', "invalid character '}' looking for beginning of object key string", 3, 1],
    ['{"a":"\\x"}', "invalid character 'x' in string escape code", 1, 8],
    ['{"a":"\\u00g0"}', "invalid character 'g' in \\u hexadecimal character escape", 1, 11],
    ['{"a":tru}', "invalid character '}' in literal true (expecting 'e')", 1, 9],
    ['{"a":1.}', "invalid character '}' after decimal point in numeric literal", 1, 8],
    ['{"a":-}', "invalid character '}' in numeric literal", 1, 7],
    ['{"a":1e}', "invalid character '}' in exponent of numeric literal", 1, 8],
    [`{"a":'b'}`, String.raw`invalid character '\'' looking for beginning of value`, 1, 6],
    ['{"a":', 'unexpected end of JSON input', 1, 6],
    ['{a: 1}', "invalid character 'a' looking for beginning of object key string", 1, 2],
  ])('%j is refused where Go refuses it', (text, message, line, column) => {
    expect(() => parseManifestJson(Buffer.from(text))).toThrow(
      expect.objectContaining({ message, at: { line, column } }),
    );
  });
});

describe('a value in many others', () => {
  const FLOW = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  const MAPS = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

  test.each([FLOW(1000), MAPS(1000), `${'- '.repeat(1000)}a`])('is read', (text) => {
    expect(() => yaml(`---\n${text}\n`)).not.toThrow();
  });

  test('is read as JSON', () => {
    expect(() => parseManifestJson(Buffer.from(MAPS(1000)))).not.toThrow();
    expect(() => parseManifestJson(Buffer.from(MAPS(20000)))).toThrow("invalid character '{' exceeded max depth");
  });

  test('is refused as the kubelet refuses it', () => {
    expect(() => yaml(`--- ${FLOW(10001)}\n`)).toThrow('exceeded max depth of 10000');
    expect(() => yaml(`---\n${'- '.repeat(10001)}\n`)).toThrow('exceeded max depth of 10000');
    expect(() => yaml(`--- ${'['.repeat(2000)}@\n`)).toThrow('found character that cannot start any token');
  });

  test('is not read where only the kubelet gets to its end', () => {
    expect(() => yaml(`--- ${FLOW(5000)}\n`)).toThrow(NestingError);
    expect(() => parseManifestJson(Buffer.from(MAPS(9000)))).toThrow(NestingError);
    expect(() => parseManifestJson(Buffer.from(`${MAPS(1200).slice(0, -1200)}"${'['.repeat(20_000)}\\"["`))).toThrow(
      NestingError,
    );
  });

  test('is refused as JSON at the bracket at which Go refuses it', () => {
    const text = `{"a":\n${'['.repeat(20_000)}`;
    const error = { message: "invalid character '[' exceeded max depth", at: { line: 2, column: 10_000 } };
    expect(() => parseManifestJson(Buffer.from(text))).toThrow(expect.objectContaining(error));
  });
});
