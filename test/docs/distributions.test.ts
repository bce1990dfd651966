import { test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../src/nodes/distributions/catalogue.ts';
import { distributionsDocument } from './distributions-document.ts';
import { expectDocument } from './document.ts';

test('docs/distributions.md is what the program knows', async () => {
  await expectDocument('docs/distributions.md', distributionsDocument(DISTRIBUTIONS));
});
