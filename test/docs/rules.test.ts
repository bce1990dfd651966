import { test } from '@jest/globals';
import { ruleDocument } from '../../src/output/findings/rule-report.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { expectDocument } from './document.ts';

test('docs/rules.md is what the catalogue says', async () => {
  await expectDocument('docs/rules.md', ruleDocument(CATALOGUE));
});
