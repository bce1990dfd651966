import { expect, test } from '@jest/globals';
import { timeFault } from '../../../src/kubelet/manifest/go-time.ts';

test.each([
  ['2024-01-01T00:00:00Z', undefined],
  ['2024-01-01T00:00:00+02:00', undefined],
  ['2024-01-01T00:00:00-24:60', undefined],
  ['2024-01-01T00:00:00+25:00', 'parsing time "2024-01-01T00:00:00+25:00": time zone offset hour out of range'],
  ['2024-01-01T00:00:00-02:61', 'parsing time "2024-01-01T00:00:00-02:61": time zone offset minute out of range'],
  ['2024-01-01T00:00:00+99:99', 'parsing time "2024-01-01T00:00:00+99:99": time zone offset minute out of range'],
  ['2024-02-30T00:00:00Z', 'parsing time "2024-02-30T00:00:00Z": day out of range'],
  ['2024-01-01T24:00:00Z', 'parsing time "2024-01-01T24:00:00Z": hour out of range'],
  ['2024-01-01T00:00:00Zx', 'parsing time "2024-01-01T00:00:00Zx": extra text: "x"'],
])('Go says of the time %s: %s', (text, fault) => {
  expect(timeFault(text)).toBe(fault);
});
