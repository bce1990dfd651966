import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

// The README is kept in two languages: what is no language must be the same in both.

const FENCE = /^```[^]*?^```$/gm;
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([all]) => all);

/** Code, links, pictures and the shape of a Markdown file. */
function skeleton(file: string) {
  const text = readFileSync(file, 'utf8');
  const prose = text.replaceAll(FENCE, '');
  return {
    blocks: matches(text, FENCE),
    code: [...new Set(matches(prose, /`[^`]+`/g))].sort(),
    links: matches(prose, /(?<=\]\(|="docs\/images\/)(?!README)[^)"]+/g),
    headings: matches(prose, /^#+(?= )/gm),
    rows: matches(prose, /^\|/gm).length,
  };
}

test('README.zh-TW.md has the commands, tables, links and pictures of README.md', () => {
  expect(skeleton('README.zh-TW.md')).toEqual(skeleton('README.md'));
});
