import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { ROOT } from './bundle.ts';

/** An npm package with code in the bundle. */
export interface BundledPackage {
  /** Where it lies: `node_modules/yargs`. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  readonly homepage: string | undefined;
  /** Its licence and notice files, as they are. */
  readonly texts: readonly string[];
  /** Folders of bundled packages that it imports. */
  readonly imports: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly homepage?: string;
}

/** The packages with code in a bundle, by name. Throws where one has no licence text to pass on. */
export function bundledPackages(metafile: Metafile): readonly BundledPackage[] {
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path] : [],
  );
  const imports = new Map<string, Set<string>>();
  for (const path of files) {
    const folder = packageFolder(path);
    if (folder === undefined) continue;
    const found = imports.get(folder) ?? new Set();
    imports.set(folder, found);
    for (const { path: imported } of metafile.inputs[path]?.imports ?? []) {
      const other = packageFolder(imported);
      if (other !== undefined && other !== folder && files.includes(imported)) found.add(other);
    }
  }
  return [...imports]
    .map(([folder, found]) => readPackage(folder, [...found].sort()))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** `node_modules/@scope/name` of a file in it; undefined for our own files. */
export function packageFolder(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

function readPackage(folder: string, imports: readonly string[]): BundledPackage {
  const path = join(ROOT, folder);
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest;
  const texts = readdirSync(path)
    .filter((name) => /^(licen[cs]e|notice)([.-]|$)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(path, name), 'utf8').trim());
  if (texts.length === 0) throw new Error(`${folder} is in the bundle but has no licence text`);
  const { name, version, license, homepage } = manifest;
  return { folder, name, version, license, homepage, texts, imports };
}
