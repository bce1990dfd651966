import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { PICTURE_FOLDER, PICTURES } from './pictures.ts';

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
