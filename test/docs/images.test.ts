import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { PALETTES, terminalPicture } from './terminal-picture.ts';

const FOLDER = 'docs/images';

/** Pictures by name, and the golden output that each shows. */
const PICTURES: Readonly<Record<string, string>> = {
  ls: 'test/golden/kubeadm/ls.txt',
  explain: 'test/golden/kubeadm/explain-etcd.txt',
};

const NAMES = Object.keys(PICTURES).flatMap((name) => [`${name}-dark.svg`, `${name}-light.svg`]);

// UPDATE_DOCS=1 draws them anew.
test.each(NAMES)('docs/images/%s shows what the program prints', (file) => {
  const [name, look] = file.replace('.svg', '').split('-') as [string, keyof typeof PALETTES];
  const picture = terminalPicture(readFileSync(PICTURES[name]!, 'utf8'), PALETTES[look]);
  if (process.env.UPDATE_DOCS !== undefined) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${FOLDER}/${file}`, picture);
  }
  expect(picture).toBe(readFileSync(`${FOLDER}/${file}`, 'utf8'));
});

test('there is no other picture', () => {
  expect(readdirSync(FOLDER).sort()).toEqual([...NAMES].sort());
});
