import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import type { RunResult } from './program/built-program.ts';

/**
 * Compares a text with the whole of `test/golden/NAME`. With `UPDATE_GOLDEN=1` the file is written instead: look at its
 * diff before you commit it.
 */
export function expectGolden(name: string, text: string): void {
  const file = join('test/golden', name);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}

/** A run as a terminal session shows it: the command, both streams, the exit code where it is not 0. */
export function transcript(args: readonly string[], { code, stdout, stderr }: RunResult): string {
  const words = args.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`));
  return [
    `$ kubectl static ${words.join(' ')}\n`,
    stdout,
    stderr === '' ? '' : `--- stderr\n${stderr}`,
    code === 0 ? '' : `--- exit code ${code}\n`,
  ]
    .join('')
    .replaceAll(/(127\.0\.0\.1|localhost):\d{4,5}\b/g, '$1:PORT')
    .replaceAll(/NotReady for [\dydhms]+/g, 'NotReady for AGE');
}
