import { expect, test } from '@jest/globals';
import { LARGEST_MANIFEST, readManifest } from '../../../src/kubelet/manifest/reading.ts';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "a:1"}]}\n';

test('a file of 10 MiB is too large, and one that is smaller by a byte is not', () => {
  const target = { minor: 36, node: 'cp-1' };
  const largest = Buffer.from(`${POD}#${'x'.repeat(LARGEST_MANIFEST - POD.length - 1)}`);
  expect(largest).toHaveLength(10 * 1024 * 1024 - 1);
  expect(readManifest(largest, target).stage).toBe('pod');
  expect(readManifest(Buffer.concat([largest, Buffer.from('x')]), target)).toEqual({ stage: 'too-large' });
});
