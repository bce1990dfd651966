import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { format, resolveConfig } from 'prettier';

/** Compares a generated Markdown file with what it should be; with UPDATE_DOCS=1 it is written instead. */
export async function expectDocument(path: string, markdown: string): Promise<void> {
  const text = await format(markdown, { ...(await resolveConfig(path)), parser: 'markdown' });
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
}
