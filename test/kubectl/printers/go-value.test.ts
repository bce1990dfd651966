import { expect, test } from '@jest/globals';
import { goFloat, goNumber, goSprint, goType } from '../../../src/kubectl/printers/go-value.ts';

test.each([
  [0, '0'],
  [-0, '0'],
  [123456789012, '123456789012'],
  [2 ** 53, '9007199254740992'],
  [2 ** 63, '9.223372036854776e+18'],
  [-(2 ** 63), '-9223372036854775808'],
  [2.5, '2.5'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [100000.5, '100000.5'],
  [1000000.5, '1.0000005e+06'],
  [1e21, '1e+21'],
  [1e100, '1e+100'],
  [-1.5e-10, '-1.5e-10'],
  [NaN, 'NaN'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
])('%d', (value, expected) => {
  expect(goNumber(value)).toBe(expected);
});

test('a whole float64 looks like an integer up to 1e+06', () => {
  expect([1, 999999, 1000000].map(goFloat)).toEqual(['1', '999999', '1e+06']);
});

test.each([
  [{ b: 1, a: [1, 's', null, true, { x: 2.5 }] }, 'map[a:[1 s <nil> true map[x:2.5]] b:1]', 'map[string]interface {}'],
  [[], '[]', '[]interface {}'],
  ['text', 'text', 'string'],
  [true, 'true', 'bool'],
  [null, '<nil>', '<nil>'],
  [3, '3', 'int64'],
  [1.5, '1.5', 'float64'],
])('%j', (value, printed, type) => {
  expect(goSprint(value)).toBe(printed);
  expect(goType(value)).toBe(type);
});
