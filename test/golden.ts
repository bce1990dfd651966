import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect } from '@jest/globals';

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
  if (!existsSync(file)) {
    const path = relative('.', expect.getState().testPath ?? '');
    throw new Error(`There is no ${file} yet: write it with "npm run update -- ${path}", and look at it.`);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}
