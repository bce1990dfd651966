import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

/** What a module asks of itself, and what that is in CommonJS. */
const OWN = {
  'import.meta.dirname': '__dirname',
  'import.meta.filename': '__filename',
  'import.meta.url': '__url',
  'import.meta.resolve': '__resolve',
};

const OWN_URLS = [
  "const __url = require('node:url').pathToFileURL(__filename).href;",
  "const __resolve = (name) => require('node:url').pathToFileURL(require.resolve(name)).href;",
].join('');

const VERSION = createHash('sha256')
  .update(readFileSync(import.meta.filename))
  .digest('hex');

/**
 * A jest transformer: TypeScript, and packages that are ES modules, as CommonJS, which the bundle is as well. jest loads
 * that faster, and needs no experimental flag of Node.
 */
export default {
  process(source, file) {
    const { code } = transformSync(source, {
      loader: file.endsWith('.ts') ? 'ts' : 'js',
      format: 'cjs',
      target: 'node22',
      supported: { 'dynamic-import': false },
      define: OWN,
      banner: source.includes('import.meta') ? OWN_URLS : '',
      sourcemap: 'inline',
      // Of a module whose name says what it is, esbuild takes the default export of CommonJS for the whole of it.
      sourcefile: file.replace(/\.mjs$/, '.js'),
    });
    // Some ES modules declare what CommonJS has as parameters.
    return { code: code.replaceAll(/^const (__dirname|__filename|require) = /gm, 'var $1 = ') };
  },
  getCacheKey(source, file) {
    return createHash('sha256').update(VERSION).update(file).update('\0').update(source).digest('hex');
  },
};
