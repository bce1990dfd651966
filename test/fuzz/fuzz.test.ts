import { test } from '@jest/globals';
import fc from 'fast-check';
import { MANIFEST_PROPERTY } from './manifest-property.ts';

test('lint answers whatever the bytes', () => {
  fc.assert(MANIFEST_PROPERTY, { seed: 42, numRuns: 1000 });
});
