import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { NEWEST_MINOR, OLDEST_MINOR } from '../../src/kubelet/kubelet.ts';

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

test.each(['README.md', 'README.zh-TW.md'])('the table of commands in %s has each of them, as the help has', (file) => {
  const rows = matches(readFileSync(file, 'utf8'), /(?<=^\| `kubectl static )[a-z]+/gm);
  expect(rows).toEqual(COMMANDS.map(({ name }) => name).filter((name) => !name.includes(' ')));
});

test.each(['README.md', 'README.zh-TW.md'])(
  '%s says of Kubernetes versions what the tests and lint are made of',
  (file) => {
    const [, section = ''] = /^## Kubernetes (?:versions|版本)$([^]*?)^## /m.exec(readFileSync(file, 'utf8'))!;
    const kind = matches(readFileSync('.github/workflows/e2e.yaml', 'utf8'), /(?<=kubernetes: v)1\.\d+$/gm);
    const recorded = [
      ...new Set(readdirSync('test/fixtures/recorded').map((name) => /^v(1\.\d+)\./.exec(name)![1]!)),
    ].sort();
    expect(matches(section, /\b1\.\d+\b/g)).toEqual([
      ...[kind[0], kind.at(-1)],
      ...recorded,
      ...kind,
      ...[`1.${OLDEST_MINOR}`, `1.${NEWEST_MINOR}`],
      ...recorded,
    ]);
  },
);

test('each node image of the end-to-end runs is of the version that it stands for, pinned to its digest', () => {
  const workflow = readFileSync('.github/workflows/e2e.yaml', 'utf8');
  const images = matches(workflow, /kubernetes: v1\.\d+\n\s+image: .*/g);
  expect(images.length).toBe(3);
  expect(
    images.filter((text) => !/: v(1\.\d+)\n\s+image: kindest\/node:v\1\.\d+@sha256:[0-9a-f]{64}$/.test(text)),
  ).toEqual([]);
});

test('README.zh-TW.md calls a manifest, and nothing else, by one word', () => {
  const text = readFileSync('README.zh-TW.md', 'utf8');
  expect(matches(text, /(?<!資訊)清單/g)).toEqual([]);
  expect(text).toContain('資訊清單（manifest）');
});
