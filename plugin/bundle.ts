import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { cuts } from './cuts.ts';
import { lazyImports } from './lazy-imports.ts';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..');

/** The version of package.json. */
export const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

/**
 * How the program is bundled: one CommonJS file that the Node form and the executables share. CommonJS, because it
 * loads faster than a module and is what Bun compiles to bytecode; `await import()` in it still delays evaluation.
 */
export const BUNDLE = {
  absWorkingDir: ROOT,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/program.cjs',
  bundle: true,
  minify: true,
  keepNames: false,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  define: {
    KUBECTL_STATIC_VERSION: JSON.stringify(VERSION),
    'import.meta.url': 'undefined',
  },
  plugins: [cuts, lazyImports],
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;

/** How the file is bundled that starts the program under Node. It must load on any Node, if only to say no. */
export const LAUNCHER = {
  absWorkingDir: ROOT,
  entryPoints: ['plugin/launcher.ts'],
  outfile: 'dist/kubectl-static.cjs',
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node12',
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
} satisfies BuildOptions;
