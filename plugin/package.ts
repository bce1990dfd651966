import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { tarGz, zip, type ArchiveFile } from './archive.ts';
import { BUNDLE, ROOT, VERSION, buildLauncher, buildProgram } from './bundle.ts';
import { bundledPackages } from './contents.ts';
import { makeExecutable } from './executable.ts';
import { renamedTemplate, renderKrewManifest } from './krew-manifest.ts';
import { thirdPartyNotices } from './notices.ts';
import { homebrewFormula } from './homebrew-formula.ts';
import { releaseTime } from './release-time.ts';
import { ownSbom } from './sbom.ts';
import { TARGETS, archiveName, executableName, targetName, type Target } from './target.ts';

// Makes the files of a release in `dist/release/`: an archive for each platform, krew's manifest of them, a bill of
// materials, and the SHA-256 checksums of all. The executables stay in `dist/executables/OS_ARCH/`. `--only OS/ARCH`
// (repeatable) makes fewer, and no manifest; `--no-archives` stops at the executables. `--name NAME` makes krew's manifest for
// another name than that of `krew.yaml`.

const COMPLETER = 'plugin/kubectl_complete-static';
const RELEASE = join(ROOT, 'dist', 'release');

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    'no-archives': { type: 'boolean' },
    name: { type: 'string' },
  },
});

const metafile = await buildProgram();
await buildLauncher();
const packages = bundledPackages(metafile);
const time = releaseTime();
const targets = chosenTargets(options.only);
const release = new Map<string, Buffer>();
// What krew-release-bot fills in, and what makes the manifest that `krew install --manifest` takes before there is a release.
const own = readFileSync(join(ROOT, 'krew.yaml'), 'utf8');
const template = options.name === undefined ? own : renamedTemplate(own, options.name);

for (const target of targets) {
  const folder = join(ROOT, 'dist', 'executables', `${target.os}_${target.arch}`);
  const executable = join(folder, executableName(target));
  makeExecutable(target, join(ROOT, BUNDLE.outfile), executable);
  if (target.os !== 'windows') copyFileSync(join(ROOT, COMPLETER), join(folder, basename(COMPLETER)));
  process.stdout.write(`${executable}\n`);
  if (options['no-archives'] !== true) release.set(archiveName(target, VERSION), await archive(target, executable));
}
if (options['no-archives'] !== true) {
  if (targets.length === TARGETS.length) {
    release.set(`${said('name')}.yaml`, Buffer.from(renderKrewManifest(template, `v${VERSION}`, checksumOf)));
    release.set('kubectl-static.rb', Buffer.from(formula()));
  }
  release.set(`kubectl-static_v${VERSION}_sbom.cdx.json`, Buffer.from(ownSbom({ packages, time })));
  release.set(`kubectl-static_v${VERSION}_checksums.txt`, Buffer.from(checksums()));
  rmSync(RELEASE, { recursive: true, force: true });
  mkdirSync(RELEASE, { recursive: true });
  for (const [name, content] of release) {
    writeFileSync(join(RELEASE, name), content);
    process.stdout.write(`${join(RELEASE, name)}\n`);
  }
}

function chosenTargets(only: readonly string[] | undefined): readonly Target[] {
  const unknown = only?.find((name) => !TARGETS.some((target) => targetName(target) === name));
  if (unknown !== undefined) throw new Error(`no such platform: ${unknown} (${TARGETS.map(targetName).join(', ')})`);
  return TARGETS.filter((target) => only === undefined || only.includes(targetName(target)));
}

async function archive(target: Target, executable: string): Promise<Buffer> {
  const text = (path: string): Buffer => readFileSync(join(ROOT, path));
  const files: readonly ArchiveFile[] = [
    { name: executableName(target), content: readFileSync(executable), executable: true },
    // A shell script that kubectl looks for on PATH.
    ...(target.os === 'windows' ? [] : [{ name: basename(COMPLETER), content: text(COMPLETER), executable: true }]),
    { name: 'LICENSE', content: text('LICENSE'), executable: false },
    { name: 'THIRD-PARTY-NOTICES', content: Buffer.from(thirdPartyNotices(packages)), executable: false },
  ];
  return target.os === 'windows' ? zip(files, time) : await tarGz(files, time);
}

/** What `krew.yaml` says of the plugin. */
function said(key: 'name' | 'shortDescription' | 'homepage'): string {
  return new RegExp(`^  ${key}: (.+)$`, 'm').exec(template)![1]!;
}

function formula(): string {
  const words = { shortDescription: said('shortDescription'), homepage: said('homepage') };
  return homebrewFormula(words, VERSION, checksumOf);
}

/** The checksum of what a URL of this release will serve. */
function checksumOf(url: string): string {
  const archived = release.get(url.slice(url.lastIndexOf('/') + 1));
  if (archived === undefined) throw new Error(`${url} belongs to no archive of this release`);
  return sha256(archived);
}

/** As `sha256sum` prints them and checks them. */
function checksums(): string {
  return [...release].map(([name, content]) => `${sha256(content)}  ${name}\n`).join('');
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
