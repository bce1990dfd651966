import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, VERSION } from './bundle.ts';
import type { BundledPackage } from './contents.ts';
import type { SystemPackage } from './root-file-system.ts';
import { RUNTIMES } from './runtime.ts';

/** What a bill of materials is about. */
export interface SbomSubject {
  readonly version: string;
  readonly packages: readonly BundledPackage[];
  /** Subresource integrity of a package's tarball by its folder, as package-lock.json has it. */
  readonly integrity: (folder: string) => string | undefined;
  /** The time it is dated by. */
  readonly time: Date;
  /** What an image has of the system that it was made on. */
  readonly system?: readonly SystemPackage[];
}

/** That of this checkout. */
export function ownSbom(subject: Pick<SbomSubject, 'packages' | 'time' | 'system'>): string {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>;
  };
  return sbom({ ...subject, version: VERSION, integrity: (folder) => lock.packages[folder]?.integrity });
}

/** The CycloneDX 1.6 bill of materials of a release, as JSON. The same subject gives the same bytes. */
export function sbom({ version, packages, integrity, time, system = [] }: SbomSubject): string {
  const root = purl('kubectl-static', version);
  const libraries = packages.map(({ folder, name, version: itsVersion, license }) => ({
    ...library(name, itsVersion, integrity(folder)),
    licenses: [licenseChoice(license)],
  }));
  const runtimes = Object.entries(RUNTIMES.integrity).map(([name, hash]) => ({
    ...library(`@oven/bun-${name}`, RUNTIMES.version, hash),
    description: `The runtime in the executable for ${name}; its own parts are listed in THIRD-PARTY-NOTICES`,
    licenses: [licenseChoice('MIT')],
  }));
  const references = new Map(
    packages.map(({ folder, name, version: itsVersion }) => [folder, purl(name, itsVersion)] as const),
  );
  const imported = new Set(packages.flatMap(({ imports }) => imports));
  const direct = packages.filter(({ folder }) => !imported.has(folder)).map(({ folder }) => references.get(folder)!);
  const body = {
    version: 1,
    metadata: {
      timestamp: time.toISOString(),
      component: {
        type: 'application',
        'bom-ref': root,
        name: 'kubectl-static',
        version,
        purl: root,
        licenses: [licenseChoice('Apache-2.0')],
      },
    },
    components: [...libraries, ...runtimes, ...system.map(systemLibrary)],
    dependencies: [
      {
        ref: root,
        dependsOn: [...direct, ...runtimes.map((runtime) => runtime['bom-ref']), ...system.map(systemPurl)],
      },
      ...packages.map(({ folder, imports }) => ({
        ref: references.get(folder)!,
        dependsOn: imports.map((other) => references.get(other)!),
      })),
    ],
  };
  return `${JSON.stringify(
    { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: serialNumber(JSON.stringify(body)), ...body },
    null,
    2,
  )}\n`;
}

function library(name: string, version: string, integrity: string | undefined) {
  const reference = purl(name, version);
  return {
    type: 'library',
    'bom-ref': reference,
    name,
    version,
    purl: reference,
    ...(integrity === undefined ? {} : { hashes: [hashOf(integrity)] }),
  };
}

function systemLibrary(one: SystemPackage) {
  const reference = systemPurl(one);
  return { type: 'library', 'bom-ref': reference, name: one.name, version: one.version, purl: reference };
}

function systemPurl({ name, version, distribution, release, arch }: SystemPackage): string {
  return `pkg:deb/${distribution}/${name}@${encodeURIComponent(version)}?arch=${arch}&distro=${distribution}-${release}`;
}

/** https://github.com/package-url/purl-spec */
function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function licenseChoice(license: string) {
  return /^[\w.+-]+$/.test(license) ? { license: { id: license } } : { expression: license };
}

function hashOf(integrity: string) {
  const [algorithm, digest = ''] = integrity.split('-');
  if (algorithm !== 'sha512') throw new Error(`an integrity that is not SHA-512: ${integrity}`);
  return { alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') };
}

/** A UUID (version 8) made from the content, so that it changes with it alone. */
function serialNumber(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
