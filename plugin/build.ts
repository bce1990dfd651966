import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { cuts } from './cuts.ts';

// One CommonJS file that `plugin/kubectl-static`, the npm package and the executables share. CommonJS, because it loads
// faster than a module and is what Bun compiles to bytecode; `await import()` in it still delays evaluation.
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

const { metafile } = await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/kubectl-static.cjs',
  bundle: true,
  minify: true,
  keepNames: false,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  banner: { js: '#!/usr/bin/env node' },
  define: {
    KUBECTL_STATIC_VERSION: JSON.stringify(version),
    'import.meta.url': 'BUNDLE_URL',
  },
  inject: ['plugin/bundle-url.ts'],
  plugins: [cuts],
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
});

writeFileSync('dist/kubectl-static.meta.json', JSON.stringify(metafile));
