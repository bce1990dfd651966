import { fstatSync, readFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, sep } from 'node:path';
import type { ConnectionFlags } from './kubectl/connection.ts';
import type { LoadedKubeconfig } from './kubectl/kubeconfig/kubeconfig.ts';
import type { TextSink } from './cli/command.ts';
import { BROKEN_PIPE, descriptorSink } from './cli/descriptor-sink.ts';
import { runProgram } from './cli/program.ts';
import type { MemoryCollector } from './facts/spent-memory.ts';

/** Replaced by the build with the version of package.json. */
declare const KUBECTL_STATIC_VERSION: string;

const interruption = new AbortController();

/**
 * The signals that end a process, and that a program may take: what was created is still to be removed. Some are not on
 * every system. Not those that tell of a fault in the process itself (SIGSEGV, SIGBUS, SIGFPE, SIGILL): no code of it is
 * safe after them. Ctrl-C, a terminal that is closed (SIGHUP), and Ctrl-\ (SIGQUIT) are among them.
 */
const ENDING_SIGNALS = [
  ...['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGVTALRM', 'SIGXCPU', 'SIGXFSZ'],
  ...['SIGIO', 'SIGPWR', 'SIGSTKFLT', 'SIGTRAP', 'SIGSYS', 'SIGABRT', 'SIGPROF', 'SIGBREAK'],
].filter((name): name is NodeJS.Signals => Object.hasOwn(constants.signals, name));

/** A second Ctrl-C finds the default action again, which ends the process at once. */
function interruptOn(signal: NodeJS.Signals): void {
  process.once(signal, () => {
    interruption.abort(signal);
  });
}

const USUAL_COLUMNS = 80;

async function sinkOf(name: 'stdout' | 'stderr'): Promise<TextSink> {
  const descriptor = name === 'stdout' ? 1 : 2;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') failWriting(name, error);
    else if (name === 'stdout') interruption.abort(BROKEN_PIPE);
  };
  const stream = (): NodeJS.WriteStream => process[name].on('error', onError);
  if (!(await isTerminal(descriptor)))
    return descriptorSink({ writeSync: (data) => writeSync(descriptor, data), stream, onError });
  const terminal = stream();
  // A terminal that does not know its size says 0.
  return { write: (text) => void terminal.write(text), columns: terminal.columns || USUAL_COLUMNS };
}

/** The module that knows terminals takes milliseconds to load, and only a character device can be one. */
async function isTerminal(descriptor: number): Promise<boolean> {
  return mayBeTerminal(descriptor) && (await import('node:tty')).isatty(descriptor);
}

function mayBeTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    // Closed (`>&-`), or a console of Windows that has no status.
    return true;
  }
}

/** Whether something failed that the run itself cannot know of. */
let failed = false;

/** A full disk, or a device that is gone: nothing more can be said there, and the run has failed. */
function failWriting(name: 'stdout' | 'stderr', { message }: Error): void {
  if (!failed && name === 'stdout') process.stderr.write(`error: cannot write the results: ${message}\n`);
  failed = true;
  interruption.abort(BROKEN_PIPE);
}

/** An error that nobody caught: a bug. The run is ended as by Ctrl-C, so that what it created is removed. */
async function failWithBug(error: unknown): Promise<void> {
  const isFirst = !failed;
  failed = true;
  interruption.abort(BROKEN_PIPE);
  if (!isFirst || words !== undefined) return;
  const { describeBug } = await import('./cli/error-report.ts');
  process.stderr.write(`${describeBug(error, KUBECTL_STATIC_VERSION)}\n`);
}

/** For a run that waits for something that cannot come any more, as only a bug makes one wait. */
const UNFINISHED =
  'error: the run ended before it was done, so what it printed is not all. Please report this as a bug.';

/** In an executable made by Bun, `argv[1]` is a path inside it, and `argv0` what the user called. */
function invokedPath(): string | undefined {
  return process.versions.bun === undefined ? process.argv[1] : process.argv0;
}

/** The name of the program's file, also where kubectl has it complete words and calls it by another one. */
function programFile(path: string): string {
  return basename(path)
    .replace(/\.(exe|cjs|js)$/i, '')
    .replace(/^kubectl_complete-/, 'kubectl-');
}

/** The words to complete, where the program is asked for that: by its name, as kubectl does, or by `__complete`. */
function wordsToComplete(path: string, argv: readonly string[]): readonly string[] | undefined {
  if (basename(path).startsWith('kubectl_complete-')) return argv;
  return argv[0] === '__complete' ? argv.slice(1) : undefined;
}

/** A name for a directory that was deleted: nothing is there, so that relative paths lead nowhere, as for kubectl. */
const DELETED = '/(deleted)';

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return DELETED;
  }
}

const surroundings = {
  env: process.env,
  cwd: workingDirectory(),
  version: KUBECTL_STATIC_VERSION,
};

/** Every command as data; the code of one comes with its `load`. Their texts speak of the program as it was called. */
async function listCommands() {
  (await import('./facts/called-as.ts')).callProgram(programFile(invoked));
  return (await import('./commands/catalogue.ts')).COMMANDS;
}

async function connect(flags: ConnectionFlags, verbosity: number, warnings: TextSink) {
  const { connect: open } = await import('./kubectl/connect.ts');
  const { escapeLine } = await import('./kubectl/printers/escape.ts');
  const warn = (line: string): void => {
    warnings.write(`${escapeLine(line)}\n`);
  };
  if (process.versions.bun !== undefined) {
    const { collectWith } = await import('./facts/spent-memory.ts');
    collectWith(process.getBuiltinModule('bun:jsc') as MemoryCollector);
  }
  const { loadKubeconfig } = await import('./kubectl/kubeconfig/kubeconfig.ts');
  const load = (path: string | undefined) =>
    (kubeconfig ??= loadKubeconfig(path, { ...surroundings, verbosity, warn }));
  return open(flags, { ...surroundings, verbosity, warn, loadKubeconfig: load });
}

/** Of several clusters each is connected to by the same one. */
let kubeconfig: LoadedKubeconfig | undefined;

async function readKubeconfig(path: string | undefined) {
  const { loadKubeconfig } = await import('./kubectl/kubeconfig/kubeconfig.ts');
  return (kubeconfig ??= loadKubeconfig(path, SILENT)).config;
}

const SILENT = { ...surroundings, verbosity: 0, warn: () => undefined, unattended: true };

async function run(argv: readonly string[]): Promise<number> {
  return runProgram(
    {
      argv,
      version: KUBECTL_STATIC_VERSION,
      env: process.env,
      stdout: await sinkOf('stdout'),
      stderr: await sinkOf('stderr'),
      now: () => new Date(),
      pathSeparator: sep,
      signal: interruption.signal,
      readFile: (file) => readFileSync(file === '-' ? 0 : file, 'utf8'),
      readInput,
      canAsk: () => process.stdin.isTTY,
      confirm,
      edit: async (file) =>
        (await import('./host/editor.ts')).openEditor({ env: process.env, windows: sep !== '/' }, file),
      connect,
      readKubeconfig,
    },
    listCommands,
  );
}

/** A pipe or a terminal is not read in one blocking call: Ctrl-C would wait for its end. A file has all there is. */
async function readInput(limit: number): Promise<Uint8Array> {
  const status = fstatSync(0);
  if (status.isFile() || status.isDirectory()) return (await import('./host/system-files.ts')).readUpTo(0, limit);
  const { addAbortSignal } = await import('node:stream');
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of addAbortSignal(interruption.signal, process.stdin) as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    size += piece.length;
    if (size > limit) break;
  }
  return Buffer.concat(pieces).subarray(0, limit + 1);
}

async function confirm(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While a question is open, the terminal's Ctrl-C comes here instead of to the process.
  terminal.once('SIGINT', () => {
    interruption.abort('SIGINT');
  });
  try {
    return /^y(es)?$/i.test((await terminal.question(question, { signal: interruption.signal })).trim());
  } catch {
    // Ctrl-C or Ctrl-D: what is said next does not belong on the line of the question.
    process.stderr.write('\n');
    return false;
  } finally {
    terminal.close();
  }
}

async function complete(words: readonly string[]): Promise<number> {
  const { completeLine, COMPLETION_TIMEOUT } = await import('./cli/completion.ts');
  const names = {
    connect: async (flags: ConnectionFlags) => (await import('./kubectl/connect.ts')).connect(flags, SILENT),
    now: () => new Date(),
    signal: AbortSignal.any([interruption.signal, AbortSignal.timeout(COMPLETION_TIMEOUT)]),
  };
  const answer = await completeLine(words, await listCommands(), {
    readCluster: async (kind, query) =>
      (await import('./commands/completion-names.ts')).readClusterNames(kind, query, names),
    readKubeconfig,
    readNode: async (flags) => (await import('./commands/local-names.ts')).readLocalNames(flags),
    readRules: async (about) => {
      const { CATALOGUE, isAskedBy } = await import('./rules/catalogue.ts');
      const entries = CATALOGUE.filter((entry) => about === undefined || isAskedBy(about, entry));
      return entries.map(({ rule: { id, title } }) => ({ value: id, description: title }));
    },
  });
  (await sinkOf('stdout')).write(answer);
  return 0;
}

const invoked = process.env.KUBECTL_STATIC_INVOKED_AS ?? invokedPath() ?? 'kubectl-static';
const argv = process.argv.slice(2);
const words = wordsToComplete(invoked, argv);

// Whatever happens before the run has come to its end is no success; Node's own code for a bug would be 1, a "no".
process.exitCode = 2;
process.on('uncaughtException', (error) => void failWithBug(error));
process.on('unhandledRejection', (error) => void failWithBug(error));

for (const signal of ENDING_SIGNALS) interruptOn(signal);

const sayUnfinished = (): void => {
  if (!failed && words === undefined) process.stderr.write(`${UNFINISHED}\n`);
};
process.once('beforeExit', sayUnfinished);

void (words === undefined ? run(argv) : complete(words)).then((code) => {
  process.off('beforeExit', sayUnfinished);
  process.exitCode = failed ? 2 : code;
});
