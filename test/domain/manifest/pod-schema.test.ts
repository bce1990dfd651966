import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { generatePodSchema } from '../../../plugin/generate-pod-schema.ts';

test('the fields of the Pod are those of the client', async () => {
  for (const [path, source] of await generatePodSchema()) expect(readFileSync(path, 'utf8')).toBe(source);
});
