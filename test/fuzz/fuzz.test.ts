import { test } from '@jest/globals';
import fc from 'fast-check';
import { answerProperty, recordAll } from './answer-property.ts';
import { ARCHIVE_PROPERTY } from './archive-property.ts';
import { COMMAND_LINE_PROPERTY, CONFIGURATION_PROPERTY } from './kubelet-property.ts';
import { MANIFEST_PROPERTY } from './manifest-property.ts';

test('lint answers whatever the bytes', () => {
  fc.assert(MANIFEST_PROPERTY, { seed: 42, numRuns: 1000 });
});

test('so does the reader of kubelet configurations', () => {
  fc.assert(CONFIGURATION_PROPERTY, { seed: 42, numRuns: 300 });
});

test('so does the reader of command lines', () => {
  fc.assert(COMMAND_LINE_PROPERTY, { seed: 42, numRuns: 500 });
});

test('so does the reader of archives', async () => {
  await fc.assert(ARCHIVE_PROPERTY, { seed: 42, numRuns: 300 });
});

test('so does every command, whatever is where in an answer of a server or a kubelet', async () => {
  await fc.assert(answerProperty(await recordAll()), { seed: 42, numRuns: 200, endOnFailure: true });
}, 180_000);
