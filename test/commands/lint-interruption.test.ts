import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { run } from '../program/built-program.ts';

const HEAD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n';
/** What takes much longer to judge than the program is given. */
const FILES = 20_000;
/** Milliseconds: by then the program has begun. */
const BEGUN = 2500;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-interruption-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('Ctrl-C ends a run that computes:', () => {
  test.each(['text', 'sarif'])(
    'a directory of many manifests, -o %s',
    async (format) => {
      const first = join(folder, 'first.yaml');
      writeFileSync(first, HEAD + Array.from({ length: 100 }, (_, index) => `x${index}: 1\n`).join(''));
      for (let index = 1; index < FILES; index += 1) linkSync(first, join(folder, `${index}.yaml`));
      const interrupt = AbortSignal.timeout(BEGUN);
      expect(await run(['lint', folder, '-o', format], { interrupt })).toEqual({ code: 130, stdout: '', stderr: '' });
    },
    60_000,
  );
});

describe('a file is no longer at work than a moment, or is not read to its end:', () => {
  const size = 10 * 1024 * 1024 - 100;
  test.each([
    ['values', `${HEAD}${'x: 1\n'.repeat(size / 5)}`],
    ['values, in JSON', `{"a":[${'1,'.repeat(size / 2)}1]}`],
    ['values that aliases make', `${HEAD}a: &a [${'1,'.repeat(1000)}]\nb: [${'*a,'.repeat(2000)}]\n`],
  ])('%s', async (_what, text) => {
    writeFileSync(join(folder, 'a.yaml'), text);
    const { code, stdout } = await run(['lint', join(folder, 'a.yaml'), '-o', 'json']);
    const { items } = JSON.parse(stdout) as { items: { message: string; severity: string }[] };
    expect([code, items.map(({ message, severity }) => [severity, message])]).toEqual([
      0,
      [
        [
          'warning',
          'this file is made of more than 100000 values, the limit of this program: whether the kubelet accepts it is not known',
        ],
      ],
    ]);
  });

  test('texts that aliases repeat', async () => {
    const text = `${HEAD}a: &a "${'a'.repeat(1_000_000)}"\nb: [${'*a,'.repeat(1000)}]\n`;
    writeFileSync(join(folder, 'a.yaml'), text);
    const { code, stdout } = await run(['lint', join(folder, 'a.yaml'), '-o', 'json']);
    const { items } = JSON.parse(stdout) as { items: { message: string }[] };
    expect([code, items.map(({ message }) => message)]).toEqual([
      0,
      [
        'this file is larger than 10 MiB with its aliases expanded, the limit of this program: whether the kubelet accepts it is not known',
      ],
    ]);
  });
});
