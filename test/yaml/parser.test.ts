import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DocumentSyntaxError } from '../../src/yaml/syntax-error.ts';
import type { YamlNode } from '../../src/yaml/node.ts';
import { parseYaml } from '../../src/yaml/parser.ts';

// Texts and what libyaml 0.2.5 makes of their first document: manifests with something cut out, put in, doubled. go-yaml
// v2 is a translation of libyaml; where they differ (`?` in flow collections) no text is kept here.

type Tree = string | readonly Tree[] | { readonly map: readonly (readonly [Tree, Tree])[] } | null;

interface Recorded {
  readonly text: string;
  readonly error: { readonly problem: string; readonly line: number | null } | null;
  readonly tree?: Tree;
}

const RECORDED = JSON.parse(readFileSync('test/fixtures/manifests/libyaml.json', 'utf8')) as readonly Recorded[];

function treeOf(node: YamlNode): Tree {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'sequence':
      return node.items.map(treeOf);
    case 'mapping':
      return { map: node.entries.map(([key, value]) => [treeOf(key), treeOf(value)]) };
    case 'alias':
      return treeOf(node.target);
  }
}

function parse(text: string): Pick<Recorded, 'error' | 'tree'> {
  try {
    const { root } = parseYaml(text);
    return { error: null, tree: root === undefined ? null : treeOf(root) };
  } catch (error) {
    if (!(error instanceof DocumentSyntaxError)) throw error;
    return { error: { problem: error.message, line: error.at?.line ?? null } };
  }
}

describe('YAML is parsed as libyaml does', () => {
  test('on enough texts', () => {
    expect(RECORDED.length).toBeGreaterThan(150);
  });

  test.each(RECORDED.filter(({ error }) => error === null))('accepting text %#', ({ text, tree }) => {
    expect(parse(text)).toEqual({ error: null, tree });
  });

  test.each(RECORDED.filter(({ error }) => error !== null))('refusing text %#', ({ text, error }) => {
    // libyaml counts the end of the text as a line of its own, where the last line has no newline.
    const lines = text.replace(/\n*$/, '').split('\n').length;
    const found = parse(text).error;
    expect(found?.problem).toBe(error?.problem);
    expect(Math.min(found?.line ?? 0, lines)).toBe(Math.min(error?.line ?? 0, lines));
  });
});
