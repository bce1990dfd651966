import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the bundle is made of, but for packages: what those are the lock file says. */
const SOURCES = ['src/**/*.ts', 'plugin/*.ts', 'package.json', 'package-lock.json'];

/** What the build writes last. */
const BUILT = 'dist/THIRD-PARTY-NOTICES';

/** Whether what `npm run build` makes is there, and newer than all that it is made of, below the root of a checkout. */
export function isBuilt(root: string): boolean {
  const built = statSync(join(root, BUILT), { throwIfNoEntry: false });
  if (built === undefined) return false;
  return globSync(SOURCES, { cwd: root }).every((path) => statSync(join(root, path)).mtimeMs <= built.mtimeMs);
}
