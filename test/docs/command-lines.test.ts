import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseInvocation } from '../../src/cli/parser.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';

const WRITTEN_BY_HAND = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'krew.yaml',
  'docs/rbac.yaml',
];

/** Of a Markdown file the code blocks, then the code spans. */
function codeOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (!file.endsWith('.md')) return text;
  const fence = /^```.*\n([^]*?)^```$/gm;
  const blocks = [...text.matchAll(fence)].map(([, block]) => block!);
  const spans = [...text.replace(fence, '').matchAll(/`([^`]+)`/g)].map(([, span]) => span!);
  return [...blocks, ...spans].join('\n');
}

/** What is typed after the program's name; a pipe or a redirection ends it. */
function commandLines(text: string): string[] {
  const lines = [...text.matchAll(/(?:kubectl static|(?<![\w/-])kubectl-static) ([^\n`]*)/g)].map(
    ([, words]) => words!,
  );
  return lines.map((line) =>
    line.replace(/\s+(?:[|&]|2?>|\d>|#\s).*$/, '').replace(/[)"'].*$/, (rest) => quoted(rest)),
  );
}

/** Keeps what belongs to a quoted word; a bracket or a quotation mark of the sentence around ends the line. */
function quoted(rest: string): string {
  return /^['"][^'"]*['"]/.exec(rest) === null ? '' : rest;
}

function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ''));
}

const isTyped = (line: string): boolean => {
  const [first = ''] = splitWords(line);
  return COMMANDS.some(({ name, aliases }) => name === first || aliases.includes(first)) || first.startsWith('-');
};

describe.each(WRITTEN_BY_HAND)('%s', (file) => {
  const lines = commandLines(codeOf(file)).filter(isTyped);

  test('links to files that are there', () => {
    if (!file.endsWith('.md')) return;
    const links = [...readFileSync(file, 'utf8').matchAll(/(?:\]\(|src(?:set)?=")(?!https?:|#|\))([^)#"\s]+)/g)];
    const missing = links.map(([, link]) => link!).filter((link) => !existsSync(join(dirname(file), link)));
    expect(missing).toEqual([]);
  });

  // A glob has it, and the shell the version: only a value after a blank is expanded.
  test('names no version of this program, which the next release would make stale', () => {
    if (file === 'CHANGELOG.md') return;
    const text = readFileSync(file, 'utf8');
    expect(text.match(/kubectl-static[_@ ]v?\d.*/g) ?? []).toEqual([]);
    expect(text.match(/=\S*kubectl-static_\*.*/g) ?? []).toEqual([]);
  });

  test('has command lines that can be typed', () => {
    const refused = lines.flatMap((line) => {
      const words = splitWords(line);
      // A command that prose only mentions.
      if (words.length === 1 || COMMANDS.some(({ name }) => name === words.join(' '))) return [];
      // As in a usage line, where the rest is a placeholder.
      if (words.some((word) => /^(\[.*\]|COMMAND|SHELL)$/.test(word))) return [];
      try {
        parseInvocation(words, COMMANDS);
        return [];
      } catch (error) {
        return [`${line}: ${String(error)}`];
      }
    });
    expect(refused).toEqual([]);
  });
});
