import { describe, expect, test } from '@jest/globals';
import { transform } from 'esbuild';
import { makeLazy } from '../../plugin/lazy-imports.ts';

async function lazy(source: string): Promise<string> {
  const { code } = await transform(source, { loader: 'ts', format: 'cjs', platform: 'neutral', sourcefile: 'a.ts' });
  return makeLazy(code);
}

describe('a module with lazy imports', () => {
  test('asks for them where it uses them, and exports what it did', async () => {
    const source = `import { one, two as other } from './numbers.ts';
      import { Four } from './fourth.ts';
      import type { Three } from './types.ts';
      export const sum = (): Three => one() + other + new Four('x').value;
      export { sum as total };`;
    expect(await lazy(source)).toBe(
      [
        'export { sum as sum, sum as total };',
        'var import_numbers = () => require("./numbers.ts");',
        'var import_fourth = () => require("./fourth.ts");',
        `const sum = () => (0, (import_numbers()).one)() + (import_numbers()).two + new (import_fourth()).Four("x").value;`,
        '',
      ].join('\n'),
    );
  });

  test('may pass on what it imports only where the export is plain', async () => {
    await expect(lazy(`export { one } from './numbers.ts';`)).rejects.toThrow('exports that are not plain');
  });

  test('may not import a default', async () => {
    await expect(lazy(`import yargs from 'yargs'; yargs();`)).rejects.toThrow('a default import');
  });
});
