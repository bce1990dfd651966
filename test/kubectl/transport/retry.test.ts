import { expect, test } from '@jest/globals';
import { retryAfter } from '../../../src/kubectl/transport/retry.ts';

test.each<[number, string | undefined, number | undefined]>([
  [429, '1', 1],
  [503, '0', 0],
  [500, ' 30 ', 30],
  [599, '2', 2],
  [429, undefined, undefined],
  [429, '31', undefined],
  [429, 'Wed, 21 Oct 2015 07:28:00 GMT', undefined],
  [429, '1.5', undefined],
  [404, '1', undefined],
  [200, '1', undefined],
])('%i with Retry-After %s waits %s', (status, header, seconds) => {
  expect(retryAfter(status, header)).toBe(seconds);
});
