import { expect, test } from '@jest/globals';
import { ruleExplanation, rulesReport } from '../../../src/output/findings/rule-report.ts';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import { CATALOGUE } from '../../../src/rules/catalogue.ts';

const STYLE = createStyles(false);

test.each([80, 40])('no line of the list of rules is wider than a terminal of %d columns', (width) => {
  const lines = rulesReport(CATALOGUE, false, { width, style: STYLE }).trimEnd().split('\n');
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines.filter((line) => !line.startsWith(' '))).toHaveLength(CATALOGUE.length + 1);
});

test('the list of rules is a table where that has room', () => {
  const table = rulesReport(CATALOGUE, false, { width: undefined, style: STYLE });
  expect(table.split('\n')[0]).toMatch(/^ID +SEVERITY +LOOKS AT +FINDS$/);
  expect(rulesReport(CATALOGUE, false, { width: 200, style: STYLE })).toBe(table);
  expect(rulesReport([CATALOGUE[0]!], true, { width: 40, style: STYLE })).toBe(
    'too-large  error  manifest\n  The file is larger than the kubelet\n    reads\n',
  );
});

test.each([80, 40])(
  'of a rule in full no line is wider than a terminal of %d columns, but an address or a command',
  (width) => {
    for (const entry of CATALOGUE) {
      const lines = ruleExplanation(entry, { width, style: STYLE }).split('\n');
      const long = lines.filter((line) => line.length > width).map((line) => line.trim());
      expect(long.filter((line) => line !== entry.rule.source && !/^"kubectl [^"]+"\S*$/.test(line))).toEqual([]);
    }
  },
);
