import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { ROOT } from './bundle.ts';

/** Where a traced program writes the modules that it ran, one a line, as it ends. */
export const TRACE_VARIABLE = 'KUBECTL_STATIC_TRACE';

/** Start of a traced bundle: notes each of Node's own modules that is asked for, and writes all notes at the end. */
export const TRACE_BANNER = `const TRACE = [];
process.on('exit', () => require('node:fs').writeFileSync(process.env.${TRACE_VARIABLE}, TRACE.join('\\n')));
require = ((load) => (name) => (TRACE.push('node:' + name.replace(/^node:/, '')), load(name)))(require);`;

/** An esbuild plugin by which every module notes that it runs. Put it first. */
export const trace: Plugin = {
  name: 'trace',
  setup(build) {
    build.onLoad({ filter: /\.(ts|js|mjs|cjs)$/, namespace: 'file' }, ({ path }) => {
      // One that is held as text runs nowhere.
      if (path.endsWith('.browser.js')) return undefined;
      return {
        contents: `TRACE.push(${JSON.stringify(relative(ROOT, path))});\n${readFileSync(path, 'utf8')}`,
        loader: path.endsWith('.ts') ? 'ts' : 'js',
      };
    });
  },
};
