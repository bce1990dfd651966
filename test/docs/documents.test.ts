import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { DOCUMENTS } from './documents.ts';
import { PICTURE_FOLDER, PICTURES } from './pictures.ts';

test.each([...DOCUMENTS])(
  '%s is what `npm run docs` writes',
  async (path, make) => {
    expect(readFileSync(path, 'utf8')).toBe(await make());
    // The tour waits for real pods to be well.
  },
  180_000,
);

test('there is no other picture', () => {
  expect(
    readdirSync(PICTURE_FOLDER)
      .map((name) => `${PICTURE_FOLDER}/${name}`)
      .sort(),
  ).toEqual(PICTURES.map(({ path }) => path).sort());
});

test.each(['README.md', 'README.zh-TW.md'])('%s shows each of them, for light and dark', (file) => {
  const named = [...readFileSync(file, 'utf8').matchAll(/src(?:set)?="(docs\/images\/[^"]+)"/g)].map(
    ([, path]) => path!,
  );
  expect(named.sort()).toEqual(PICTURES.map(({ path }) => path).sort());
});
