import { mkdirSync, statSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

// Starts the program under Node: the file `dist/kubectl-static.cjs`. Kept apart from the program, because Node caches
// the compiled form of what is loaded after it was asked to, and so that an old Node can still read this and say no.

/**
 * Where the compiled program may be cached; undefined where no folder is the user's alone. Whoever can write there can
 * run code as the user, so neither the shared folder for temporary files nor another user's home (as with `sudo`) will do.
 */
function cacheFolder(): string | undefined {
  const home = homedir();
  const [wanted, usual] =
    process.platform === 'win32'
      ? [process.env.LOCALAPPDATA, join(home, 'AppData', 'Local')]
      : [process.env.XDG_CACHE_HOME, join(home, '.cache')];
  const base = wanted !== undefined && isAbsolute(wanted) ? wanted : usual;
  const folder = join(base, 'kubectl-static', 'compiled');
  if (!isOwn(home)) return undefined;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return isOwn(base) && isOwn(join(base, 'kubectl-static')) && isOwn(folder) ? folder : undefined;
}

/** Windows has no owner to compare; its folders of a user are the user's alone. */
function isOwn(folder: string): boolean {
  if (process.getuid === undefined) return true;
  const { uid, mode } = statSync(folder);
  return uid === process.getuid() && (mode & 0o022) === 0;
}

function cacheCompiledCode(): void {
  // Node 22.8 and newer; says itself whether it could, and never fails.
  const enable = (module as Partial<typeof module>).enableCompileCache;
  if (enable === undefined) return;
  try {
    const folder = cacheFolder();
    if (folder !== undefined) enable(folder);
  } catch {
    // No home, or one that cannot be written: it only starts slower.
  }
}

if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(`error: kubectl-static needs Node.js 22 or newer, and this is ${process.version}\n`);
  process.exitCode = 2;
} else {
  cacheCompiledCode();
  module.createRequire(__filename)('./program.cjs');
}
