import { expect, test } from '@jest/globals';
import { expand } from './expansion.ts';

const VARIABLES = new Map([['A', 'x']]);

test.each([
  ['$(A)', 'x'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$x'],
  ['$A ${A} $@ $', '$A ${A} $@ $'],
  ['$(A', '$(A'],
])('%s is %s', (text, expanded) => {
  expect(expand(text, VARIABLES)).toBe(expanded);
});

test('an unknown name is refused', () => {
  expect(() => expand('$(B)', VARIABLES)).toThrow('there is no variable for $(B)');
});
