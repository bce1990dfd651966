import { expect, test } from '@jest/globals';
import { tell } from '../../src/rules/told-finding.ts';

test('of a text that is megabytes long the beginning is told, wherever it stands', () => {
  const long = 'x'.repeat(1_000_000);
  const finding = tell({
    rule: 'unknown-field',
    severity: 'warning',
    subject: { kind: 'manifest', name: 'a.yaml' },
    location: { file: 'a.yaml', line: 1, column: 1, field: `spec.${long}` },
    args: { field: long, meant: '', several: [long, 'y'] },
  });
  const short = `${'x'.repeat(10_000)}…`;
  expect(finding.args).toEqual({ field: short, meant: '', several: [short, 'y'] });
  expect(finding.location?.field).toBe(`spec.${'x'.repeat(9995)}…`);
  expect(finding.message.length).toBeLessThan(11_000);
});
