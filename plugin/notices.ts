import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledPackage } from './contents.ts';

/** The text of THIRD-PARTY-NOTICES: what a release holds besides our own code, and under which licences. */
export function thirdPartyNotices(packages: readonly BundledPackage[]): string {
  const runtimeNotice = readFileSync(join(import.meta.dirname, 'runtime-notice.txt'), 'utf8');
  const rule = '='.repeat(80);
  const entries = packages.map(({ name, version, license, homepage, texts }) =>
    [`${name} ${version} (${license})`, ...(homepage === undefined ? [] : [homepage]), '', ...texts].join('\n'),
  );
  return ['This program contains the following third-party software.', runtimeNotice.trim(), ...entries]
    .join(`\n\n${rule}\n\n`)
    .concat('\n');
}
