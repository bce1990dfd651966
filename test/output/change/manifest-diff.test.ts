import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { manifestDiff, styleDiff } from '../../../src/output/change/manifest-diff.ts';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';

const diff = (before: string | undefined, after: string | undefined): string => {
  const bytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text));
  return manifestDiff({ file: 'web.yaml', before: bytes(before), after: bytes(after) }, '/m');
};

test.each<[string, string | undefined, string | undefined, string]>([
  ['a change', 'a\nb\nc\n', 'a\nx\nc\n', '--- /m/web.yaml\n+++ /m/web.yaml\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n'],
  ['a new file', undefined, 'a\n', '--- /dev/null\n+++ /m/web.yaml\n@@ -0,0 +1,1 @@\n+a\n'],
  ['a file that goes', 'a\n', undefined, '--- /m/web.yaml\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n'],
  [
    'the last line without an end',
    'a',
    'a\n',
    '--- /m/web.yaml\n+++ /m/web.yaml\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n',
  ],
  ['an empty file that comes', undefined, '', '--- /dev/null\n+++ /m/web.yaml\n'],
  ['nothing', 'a', 'a', ''],
  ['ends of lines', 'a\r\n', 'a\n', '--- /m/web.yaml\n+++ /m/web.yaml\n@@ -1,1 +1,1 @@\n-a\r\n+a\n'],
])('%s', (_, before, after, text) => {
  expect(diff(before, after)).toBe(text);
});

/** What a patch makes of a text, as patch(1) does. */
function applied(patch: string, text: string): string {
  const lines = text === '' ? [] : text.split(/(?<=\n)/);
  const [, , ...body] = patch.split(/(?<=\n)/);
  const made: string[] = [];
  let at = 0;
  for (const [index, line] of body.entries()) {
    const hunk = /^@@ -(\d+),(\d+) /.exec(line);
    const content = body[index + 1]?.startsWith('\\') === true ? line.slice(1, -1) : line.slice(1);
    if (hunk !== null) {
      const start = hunk[2] === '0' ? Number(hunk[1]) : Number(hunk[1]) - 1;
      made.push(...lines.slice(at, start));
      at = start;
    } else if (line.startsWith('+')) made.push(content);
    else if (line.startsWith('-') || line.startsWith(' ')) {
      expect(lines[at]).toBe(content);
      if (line.startsWith(' ')) made.push(content);
      at += 1;
    }
  }
  return [...made, ...lines.slice(at)].join('');
}

describe('manifests of very many lines that differ', () => {
  const many = (letter: string, count = 20_000): string =>
    Array.from({ length: count }, (_, line) => `${letter}${line}\n`).join('');

  test('are told apart soon, by one hunk', () => {
    const [before, after] = [`same\n${many('a')}end`, `same\n${many('b')}end`];
    const start = process.cpuUsage();
    const patch = diff(before, after);
    // The shortest way takes minutes.
    expect(process.cpuUsage(start).user).toBeLessThan(10_000_000);
    expect(patch.split('\n').slice(0, 5)).toEqual([
      '--- /m/web.yaml',
      '+++ /m/web.yaml',
      '@@ -1,20002 +1,20002 @@',
      ' same',
      '-a0',
    ]);
    expect(applied(patch, before)).toBe(after);
  });

  test('come and go as a whole', () => {
    expect(applied(diff(undefined, many('a')), '')).toBe(many('a'));
    expect(applied(diff(many('a'), undefined), many('a'))).toBe('');
  });

  test('have context at both ends', () => {
    const [before, after] = [
      `1\n2\n3\n4\n${many('a', 3000)}1\n2\n3\n4\n`,
      `1\n2\n3\n4\n${many('b', 3000)}1\n2\n3\n4\n`,
    ];
    const patch = diff(before, after).split('\n');
    expect(patch.filter((line) => !/^[-+][ab]/.test(line)).slice(2)).toEqual([
      '@@ -2,3006 +2,3006 @@',
      ...[' 2', ' 3', ' 4', ' 1', ' 2', ' 3', ''],
    ]);
    expect(applied(patch.join('\n'), before)).toBe(after);
  });
});

test('whatever the texts, the diff makes the one of the other, and its style changes no word of it', () => {
  const text = fc.oneof(
    fc
      .array(fc.constantFrom('a', 'b', '- c', '+ d', '--- e', '@@ f', '\\ No newline at end of file', '', '\r'), {
        maxLength: 30,
      })
      .map((lines) => lines.join('\n')),
    fc.string(),
  );
  fc.assert(
    fc.property(text, text, (before, after) => {
      const patch = diff(before, after);
      if (!`${before}${after}`.includes('\r')) expect(applied(patch, before)).toBe(after);
      const coloured = styleDiff(patch, createStyles(true));
      // eslint-disable-next-line no-control-regex
      expect(coloured.replaceAll(/\u001b\[[0-9;]*m/g, '')).toBe(patch);
    }),
    { seed: 42, numRuns: 300 },
  );
});
