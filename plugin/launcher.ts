import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import vm from 'node:vm';

// Starts the program under Node: the file `dist/kubectl-static.cjs`. Kept apart from the program, so that an old Node
// can read this and say no, and that the program is compiled only once: V8's code is cached after a run, with all
// that the run needed. (Node's own cache, `module.enableCompileCache`, holds only what is compiled at once.)

/** Replaced by the build with a hash of the program: V8 itself compares nothing but its length. */
declare const PROGRAM_HASH: string;

/** Runs that need so little of the program that a cache made from them would not help the others. */
const SMALL_RUNS = /^(--version|--help|-h|help|options|completion|__complete)$/;

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

/** The file to cache this program in for this Node; undefined where nothing is to be cached. */
function cacheFile(program: string): string | undefined {
  if (process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) return undefined;
  try {
    const folder = cacheFolder();
    const { size, mtimeMs } = statSync(program);
    const identity = [PROGRAM_HASH, size, Math.trunc(mtimeMs), process.version, process.arch].join('-');
    return folder === undefined ? undefined : join(folder, identity);
  } catch {
    // No home, or one that cannot be written: it only starts slower.
    return undefined;
  }
}

function readIfPresent(file: string | undefined): Buffer | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Whole or not at all, and in place of those of other versions. */
function writeCache(file: string, data: Buffer): void {
  try {
    const folder = dirname(file);
    for (const old of readdirSync(folder)) rmSync(join(folder, old), { force: true });
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, data, { mode: 0o600 });
    renameSync(unfinished, file);
  } catch {
    // A full disk, or another run that does the same: the next one may have more luck.
  }
}

function runProgram(program: string): void {
  const cache = cacheFile(program);
  const cachedData = readIfPresent(cache);
  const script = new vm.Script(module.wrap(readFileSync(program, 'utf8')), {
    filename: program,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const missing = cachedData === undefined || script.cachedDataRejected === true;
  if (cache !== undefined && missing && !SMALL_RUNS.test(process.argv[2] ?? '--help')) {
    process.once('exit', () => {
      writeCache(cache, script.createCachedData());
    });
  }
  const run = script.runInThisContext() as (...scope: readonly unknown[]) => void;
  const scope = { exports: {} };
  run.call(scope.exports, scope.exports, module.createRequire(program), scope, program, dirname(program));
}

if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(`error: kubectl-static needs Node.js 22 or newer, and this is ${process.version}\n`);
  process.exitCode = 2;
} else {
  try {
    runProgram(join(__dirname, 'program.cjs'));
  } catch (error) {
    // Node's own code for it, 1, would be the program's "no".
    process.stderr.write(`error: kubectl-static cannot start: ${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
