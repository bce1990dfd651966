import { expect, test } from '@jest/globals';
import { shownQuantity } from '../../src/kubernetes/quantity-text.ts';

test.each([
  ['2', '2'],
  ['0', '0'],
  ['0.0', '0'],
  ['1500m', '1500m'],
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1.5', '1500m'],
  ['2000', '2k'],
  ['1024Mi', '1Gi'],
  ['512Mi', '512Mi'],
  ['1025Mi', '1025Mi'],
  ['1536Mi', '1536Mi'],
  ['1.5Gi', '1536Mi'],
  ['1073741824', '1073741824'],
  ['512Ki', '512Ki'],
  ['8', '8'],
  ['1e3', '1e3'],
  ['1000e0', '1e3'],
  ['100u', '1m'],
  ['-1', '-1'],
  ['-1024Ki', '-1Mi'],
  ['1G', '1G'],
  ['1000M', '1G'],
])('%s is written %s', (text, shown) => {
  expect(shownQuantity(text)).toBe(shown);
});
