import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { cuts } from './cuts.ts';

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
  // The launcher runs the program as a script, which cannot import().
  supported: { 'dynamic-import': false },
  define: {
    KUBECTL_STATIC_VERSION: JSON.stringify(VERSION),
    'import.meta.url': 'undefined',
  },
  // The look and the script of reports in HTML, kept as they are.
  loader: { '.css': 'text', '.browser.js': 'text' },
  plugins: [cuts],
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

/** Makes `dist/program.cjs`. */
export async function buildProgram(): Promise<Metafile> {
  const { outputFiles, metafile } = await build({ ...BUNDLE, write: false });
  const text = outputFiles[0]!.text;
  const outfile = join(ROOT, BUNDLE.outfile);
  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(outfile, escapeNonAscii(text));
  return metafile;
}

/** Makes `dist/kubectl-static.cjs`, for the program that is there. */
export async function buildLauncher(): Promise<void> {
  const hash = createHash('sha256')
    .update(readFileSync(join(ROOT, BUNDLE.outfile)))
    .digest('hex')
    .slice(0, 16);
  await build({ ...LAUNCHER, define: { PROGRAM_HASH: JSON.stringify(hash) } });
}

/**
 * esbuild escapes what is not ASCII in strings, but not in regular expressions, where the same escape will do. One such
 * character makes an engine keep the whole file at two bytes a letter: a tenth of the start-up time under Node.
 */
function escapeNonAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
