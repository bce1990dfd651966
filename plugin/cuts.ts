import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

/**
 * Modules that the bundle takes from another file, most of them because loading them costs more than all the rest and
 * nothing that this program does reaches them. Tests do the same with those that cost most (jest.config.js).
 */
const CUTS: readonly { readonly module: RegExp; readonly importer: RegExp; readonly to: string }[] = [
  {
    module:
      /^(\.\/gen\/index\.js|\.\/(azure|exec|file|gcp|oidc)_auth\.js|undici|js-yaml|socks|socks-proxy-agent|hpagent|node:child_process)$/,
    importer: /client-node\/dist\//,
    to: own('client-node-cuts.ts'),
  },
  { module: /^#supports-color$/, importer: /chalk\//, to: own('supports-color.ts') },
  { module: /^yargs$/, importer: /src\/cli\//, to: fileURLToPath(import.meta.resolve('yargs/browser')) },
  { module: /platform-shims\/browser\.mjs$/, importer: /yargs\//, to: own('yargs-platform.ts') },
  { module: /^\.\/usage\.js$/, importer: /yargs\//, to: own('yargs-usage.ts') },
  { module: /\/(completion|argsert)\.js$/, importer: /yargs\//, to: own('yargs-cuts.ts') },
  // The client alone, without the server that comes with it.
  { module: /^ws$/, importer: /src\/kubectl\//, to: fileOf('ws', 'lib/websocket.js') },
  // The same as ES modules, of which what nobody uses can be left out.
  { module: /^yaml$/, importer: /src\/kubectl\//, to: fileOf('yaml', 'browser/dist/index.js') },
];

/** An esbuild plugin that makes the cuts. */
export const cuts: Plugin = {
  name: 'cuts',
  setup(build) {
    for (const { module, importer, to } of CUTS) {
      build.onResolve({ filter: module }, ({ importer: from }) =>
        importer.test(from.replaceAll('\\', '/')) ? { path: to, sideEffects: false } : undefined,
      );
    }
  },
};

function own(file: string): string {
  return join(import.meta.dirname, file);
}

/** A file of a package, also one that it exports under no name. */
function fileOf(name: string, path: string): string {
  return join(dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`))), path);
}
