import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/commands/catalogue.ts';

// Commands that create pods on nodes: nobody should find that out from their nodes.
const CREATE_PODS = COMMANDS.filter(({ flags }) =>
  Object.values(flags).some(({ name }) => name === 'debug-namespace'),
).map(({ name }) => name);

test.each([
  ['SECURITY.md', /^- \*\*Reader pods[^]*?(?=^- \*\*Guard pods)/m],
  ['docs/recipes.md', /^`manifest`, `certs`, `history`[^]*?nodes pull an image[^]*?^```$[^]*?(?=^## )/m],
  ['README.md', /Nothing is written by[^]*?(?=^## )/m],
])('%s names each of them where it says what is created', (file, passage) => {
  const [told = ''] = passage.exec(readFileSync(file, 'utf8')) ?? [];
  expect(CREATE_PODS.filter((name) => told.includes(`\`${name}`))).toEqual(CREATE_PODS);
});

test('there are such commands', () => {
  expect(CREATE_PODS).toEqual([
    'manifest',
    'certs',
    'edit',
    'apply',
    'restart',
    'stop',
    'start',
    'rm',
    'undo',
    'history',
    'doctor',
  ]);
});
