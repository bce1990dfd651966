import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import ts from 'typescript';
import { ROOT } from './bundle.ts';

// Makes `dist/library`, which other programs import from the npm package: a module for each file that is named here, with
// what they share in further ones, and its types. They use nothing of Node, so that browsers take them as well.

const LIBRARY = ['kubelet', 'pods', 'rules'] as const;

const FOLDER = join(ROOT, 'dist', 'library');

/** Only rules about clusters look into certificates; the library asks none of them. */
const withoutCertificates: Plugin = {
  name: 'without-certificates',
  setup(bundling) {
    bundling.onResolve({ filter: /^node:crypto$/ }, ({ path }) => ({ path, namespace: 'unused' }));
    bundling.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: 'export const X509Certificate = undefined;',
    }));
  },
};

rmSync(FOLDER, { recursive: true, force: true });
await build({
  absWorkingDir: ROOT,
  entryPoints: LIBRARY.map((name) => `src/library/${name}.ts`),
  outdir: FOLDER,
  bundle: true,
  splitting: true,
  chunkNames: 'shared-[hash]',
  minify: true,
  platform: 'neutral',
  format: 'esm',
  target: 'es2023',
  plugins: [withoutCertificates],
  legalComments: 'none',
  logLevel: 'warning',
});
for (const name of LIBRARY) writeFileSync(join(FOLDER, `${name}.d.ts`), declarations(`src/library/${name}.ts`));

/** The types of a file, which says all of them itself. */
function declarations(path: string): string {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(join(ROOT, path), 'utf8'), {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2023, strict: true },
  });
  const [fault] = diagnostics;
  if (fault !== undefined) throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}`);
  return outputText.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'");
}
