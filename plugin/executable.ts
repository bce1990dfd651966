import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deafen } from './deafening.ts';
import { readSignature, signAdHoc } from './macho-signature.ts';
import { parsePortableExecutable } from './portable-executable.ts';
import { fetchRuntime, hostRuntime } from './runtime.ts';
import { executableName, targetName, type Target } from './target.ts';

/**
 * Nothing in the user's current directory may change what the program does. The first two are on by default; the
 * others are said so that they stay off.
 */
const NO_AUTOLOAD = ['dotenv', 'bunfig', 'tsconfig', 'package-json'].map((what) => `--no-compile-autoload-${what}`);

/**
 * How much later than usual Bun translates a function into machine code. Commands end within seconds, and what translates
 * takes 20 MB; what runs tens of thousands of times still gets there.
 */
const TRANSLATE_LATE = '--compile-jit-policy=128';

/** Makes the executable of one platform from the bundled program, at `outfile`. */
export function makeExecutable(target: Target, program: string, outfile: string): void {
  const compiler = fetchRuntime(hostRuntime());
  const runtime = fetchRuntime(target.runtime);
  // An empty folder: Bun reads configuration from where it runs. The names in it are part of the executable's bytes.
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-static-compile-'));
  try {
    copyFileSync(program, join(folder, 'program.cjs'));
    writeFileSync(join(folder, 'runtime'), deafen(readFileSync(runtime)), { mode: 0o755 });
    const name = executableName(target);
    const options = ['--bytecode', '--format=cjs', TRANSLATE_LATE, ...NO_AUTOLOAD];
    const files = ['--compile-executable-path=./runtime', `--outfile=${name}`, 'program.cjs'];
    execFileSync(compiler, ['build', '--compile', `--target=${target.bunTarget}`, ...options, ...files], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const made = readFileSync(join(folder, name));
    if (target.os === 'windows') requireWhole(made, target);
    mkdirSync(dirname(outfile), { recursive: true });
    rmSync(outfile, { force: true });
    writeFileSync(outfile, target.os === 'darwin' ? signed(made, target) : made, { mode: 0o755 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What can be seen here of an executable that only Windows starts. */
function requireWhole(executable: Buffer, target: Target): void {
  const { amd64, console, signed: isSigned, cutSections } = parsePortableExecutable(executable);
  // A signature would be that of the bare runtime, which does not fit any more.
  if (!amd64 || !console || isSigned || cutSections.length > 0) {
    throw new Error(`the executable for ${targetName(target)} came out wrong`);
  }
}

function signed(executable: Buffer, target: Target): Buffer {
  const result = signAdHoc(executable, 'kubectl-static');
  const { adHoc, badPages } = readSignature(result);
  if (!adHoc || badPages.length > 0) throw new Error(`the signature for ${targetName(target)} came out wrong`);
  return result;
}
