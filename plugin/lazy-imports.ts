import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';

/**
 * Sources whose imports are loaded on first use rather than at once. The commands are data that help, completion and
 * parsing need, and code that one run in seven needs, with all that it imports; the program reaches for the parser
 * only where there is something to parse. Of the output formats, help wants the names and a run one.
 */
const LAZY =
  /^src\/(commands\/.+|cli\/program|kubectl\/printers\/(format|document-formats)|output\/findings\/finding-formats|main)\.ts$/;

// What esbuild makes of a module in CommonJS: helpers, the exports, the imports, and then the code.
const HELPERS = /^[^]*?^(?=var (?:\w+_exports = \{\}|import_\w+ = require\())/m;
const EXPORTS = /^var \w+_exports = \{\};\n__export\(\w+_exports, \{\n([^]*?)\n\}\);\nmodule\.exports = .*;$/m;
const IMPORT = /^var (import_\w+) = (require\("[^"]+"\));$/gm;

/** An esbuild plugin that makes the imports of these sources lazy. Put it after plugins that load the same files. */
export const lazyImports: Plugin = {
  name: 'lazy-imports',
  setup(build) {
    build.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
      const contents = await lazySource(path, build);
      return contents === undefined ? undefined : { contents, loader: 'js' };
    });
  },
};

/** A source as JavaScript with lazy imports; undefined for a file whose imports stay as they are. */
export async function lazySource(path: string, { esbuild, initialOptions }: PluginBuild): Promise<string | undefined> {
  const name = relative(initialOptions.absWorkingDir ?? process.cwd(), path).replaceAll(sep, '/');
  if (!LAZY.test(name)) return undefined;
  const { code } = await esbuild.transform(readFileSync(path, 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    platform: 'neutral',
    target: 'node22',
    sourcefile: name,
  });
  return makeLazy(code);
}

/**
 * A module whose imports load on first use, from what esbuild makes of it in CommonJS: `var import_x = require("./x")`
 * becomes a function, and each `import_x.y` a call of it, in brackets so that `new import_x.Y()` still makes a Y.
 * Exports stay those of an ES module. esbuild runs a module that is required when it is required first; ours have no
 * effects when they run, so the order does not matter.
 */
export function makeLazy(code: string): string {
  const body = code.replace(HELPERS, '').replace(EXPORTS, (_all, entries: string) => exportStatement(entries));
  const names = [...body.matchAll(IMPORT)].map(([, name]) => name!);
  const declared = body.replaceAll(IMPORT, 'var $1 = () => $2;');
  if (/__toESM|__toCommonJS|__export\(/.test(declared)) {
    throw new Error('a default import or an export that plugin/lazy-imports.ts does not know');
  }
  return names.reduce((text, name) => text.replaceAll(new RegExp(`\\b${name}\\.`, 'g'), `(${name}()).`), declared);
}

/** From lines like `name: () => local,`. */
function exportStatement(entries: string): string {
  const pairs = [...entries.matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm)].map(
    ([, name, local]) => `${local!} as ${name!}`,
  );
  if (pairs.length !== entries.split('\n').length) throw new Error(`exports that are not plain: ${entries}`);
  return `export { ${pairs.join(', ')} };`;
}
