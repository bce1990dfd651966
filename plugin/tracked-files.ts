import { execFileSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';

/** The files that git keeps of a checkout, less links and what was deleted: paths below its root. */
export function trackedFiles(root = '.'): readonly string[] {
  const listing = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return listing.split('\0').filter((file) => file !== '' && isFile(join(root, file)));
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
