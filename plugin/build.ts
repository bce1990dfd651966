import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { BUNDLE } from './bundle.ts';

const { metafile } = await build({
  ...BUNDLE,
  outfile: 'dist/kubectl-static.cjs',
  banner: { js: '#!/usr/bin/env node' },
});

writeFileSync('dist/kubectl-static.meta.json', JSON.stringify(metafile));
