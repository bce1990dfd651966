import { expect, test } from '@jest/globals';
import { wrappedSink } from '../../src/cli/wrapped-sink.ts';
import { createStyles } from '../../src/kubectl/printers/styles.ts';

function written(text: string, columns: number | undefined): string {
  const pieces: string[] = [];
  wrappedSink({ columns, write: (piece) => void pieces.push(String(piece)) }).write(text);
  return pieces.join('');
}

const NOTE = 'Note: 1 of 5 kubelets did not answer (i/o timeout): cp-2\n';

test('a line longer than the terminal is broken at spaces, further lines indented', () => {
  expect(written(NOTE, 30)).toBe('Note: 1 of 5 kubelets did not\n  answer (i/o timeout): cp-2\n');
  expect(written(`${NOTE}short\n`, 30)).toBe('Note: 1 of 5 kubelets did not\n  answer (i/o timeout): cp-2\nshort\n');
});

test('a line that fits stays, and all do where it is no terminal', () => {
  expect(written(NOTE, 56)).toBe(NOTE);
  expect(written(NOTE, undefined)).toBe(NOTE);
});

test('a coloured line is broken as one without colour', () => {
  const { warning } = createStyles(true);
  expect(written(`${warning(NOTE.trimEnd())}\n`, 30)).toBe(
    `${warning('Note: 1 of 5 kubelets did not\n  answer (i/o timeout): cp-2').replaceAll('\u001b[39m\n\u001b[33m', '\n')}\n`,
  );
});

test.each([
  ['a difference', '-    - --a-flag-that-was=there and is not any more\n+    - --another=one that is long\n'],
  ['an indented line of a log', '  Error: unknown flag: --bind-adress, and so on for long\n'],
  ['a progress line', '\rAsking kubelets: 3 answered, 0 failed, 40 left\u001b[K'],
])('%s is left as it is', (_, text) => {
  expect(written(text, 30)).toBe(text);
});
