import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as CycloneDX from '@cyclonedx/cyclonedx-library';
import { build, type Metafile } from 'esbuild';
import { BUNDLE } from '../../plugin/bundle.ts';
import { bundledPackages, packageFolder, type BundledPackage } from '../../plugin/contents.ts';
import { thirdPartyNotices } from '../../plugin/notices.ts';
import { RUNTIMES } from '../../plugin/runtime.ts';
import { sbom } from '../../plugin/sbom.ts';

let metafile: Metafile;
let packages: readonly BundledPackage[];

beforeAll(async () => {
  ({ metafile } = await build({ ...BUNDLE, write: false }));
  packages = bundledPackages(metafile);
});

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, { version: string; integrity?: string }>;
};

function subject(): Parameters<typeof sbom>[0] {
  const integrity = (folder: string): string | undefined => lock.packages[folder]?.integrity;
  return { version: '1.2.3', packages, integrity, time: new Date('2026-01-02T03:04:05Z') };
}

describe('the packages in the bundle', () => {
  test('are at the versions of the lock file', () => {
    expect(packages.length).toBeGreaterThan(5);
    expect(packages.map(({ folder, version }) => [folder, version])).toEqual(
      packages.map(({ folder }) => [folder, lock.packages[folder]?.version]),
    );
  });

  test('include no tool that only builds or tests', () => {
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['@kubernetes/client-node', 'chalk', 'yaml', 'yargs']));
    expect(names.filter((name) => /^(esbuild|jest|@jest|typescript|fflate|undici|openid-client)/.test(name))).toEqual(
      [],
    );
  });

  test('that our sources import are those for which docs/design.md says why', () => {
    const ours = Object.entries(metafile.inputs).filter(([path]) => path.startsWith('src/'));
    const imported = ours.flatMap(([, { imports }]) => imports.flatMap(({ path }) => packageFolder(path) ?? []));
    const [, section = ''] = /^## What is bundled$([^]*?)^## /m.exec(readFileSync('docs/design.md', 'utf8'))!;
    const told = [...section.matchAll(/^\| `(.+?)` /gm)].map(([, name]) => `node_modules/${name!}`);
    expect([...new Set(imported)].sort()).toEqual(told.sort());
  });

  test('have licences that may be passed on', () => {
    const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];
    expect(packages.filter(({ license }) => !allowed.includes(license))).toEqual([]);
  });
});

describe('packageFolder', () => {
  test.each([
    ['node_modules/yargs/build/lib/command.js', 'node_modules/yargs'],
    ['node_modules/@kubernetes/client-node/dist/config.js', 'node_modules/@kubernetes/client-node'],
    ['node_modules/a/node_modules/b/index.js', 'node_modules/a/node_modules/b'],
    ['src/main.ts', undefined],
  ])('%s', (path, folder) => {
    expect(packageFolder(path)).toBe(folder);
  });
});

test('the notices hold the licence text of every package, and of the runtime', () => {
  const notices = thirdPartyNotices(packages);
  const texts = packages.flatMap((bundled) => bundled.texts);
  expect(texts.filter((text) => !notices.includes(text))).toEqual([]);
  expect(notices).toContain(`Bun ${RUNTIMES.version} (MIT)`);
});

describe('the bill of materials', () => {
  test('is valid CycloneDX 1.6', async () => {
    const validator = new CycloneDX.Validation.JsonStrictValidator(CycloneDX.Spec.Version.v1dot6);
    expect(await validator.validate(sbom(subject()))).toBeNull();
  });

  test('names every package, every runtime, and nothing else', () => {
    const { components } = JSON.parse(sbom(subject())) as { components: { name: string; hashes?: unknown[] }[] };
    const runtimes = Object.keys(RUNTIMES.integrity).map((name) => `@oven/bun-${name}`);
    expect(components.map(({ name }) => name)).toEqual([...packages.map(({ name }) => name), ...runtimes]);
    expect(components.filter(({ hashes }) => hashes?.length !== 1)).toEqual([]);
  });

  test('is the same for the same contents, and has another number for others', () => {
    const numberOf = (text: string): string => (JSON.parse(text) as { serialNumber: string }).serialNumber;
    expect(sbom(subject())).toBe(sbom(subject()));
    expect(numberOf(sbom({ ...subject(), version: '1.2.4' }))).not.toBe(numberOf(sbom(subject())));
  });
});
