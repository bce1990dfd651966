import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ConnectionFlags } from './cluster/connection.ts';
import { BROKEN_PIPE, runProgram } from './cli/program.ts';
import type { TextSink } from './cli/command.ts';
import { COMMANDS } from './commands/catalogue.ts';

/** Replaced by the build with the version of package.json. */
declare const KUBECTL_STATIC_VERSION: string;

const interruption = new AbortController();

/** A second Ctrl-C finds the default action again, which ends the process at once. */
function interruptOn(signal: NodeJS.Signals): void {
  process.once(signal, () => {
    interruption.abort(signal);
  });
}

function sinkOf(stream: NodeJS.WriteStream): TextSink {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (stream === process.stdout) interruption.abort(BROKEN_PIPE);
  });
  return {
    write: (text) => void stream.write(text),
    // `columns` is undefined, whatever its type says, where the stream is no terminal.
    columns: stream.isTTY ? stream.columns : undefined,
  };
}

/** In an executable made by Bun, `argv[1]` is a path inside it, and `argv0` what the user called. */
function invokedPath(): string | undefined {
  return process.versions.bun === undefined ? process.argv[1] : process.argv0;
}

/** `kubectl-static` is called as `kubectl static`; under any other name the program goes by that name. */
function invokedAs(path: string): string {
  const name = basename(path).replace(/\.(exe|cjs|js)$/i, '');
  return name.startsWith('kubectl-') ? `kubectl ${name.slice('kubectl-'.length).replaceAll('_', '-')}` : name;
}

async function connect(flags: ConnectionFlags, verbosity: number) {
  const { connect: open } = await import('./cluster/connect.ts');
  return open(flags, {
    env: process.env,
    cwd: process.cwd(),
    version: KUBECTL_STATIC_VERSION,
    verbosity,
    warn: (line) => void process.stderr.write(`${line}\n`),
  });
}

interruptOn('SIGINT');
interruptOn('SIGTERM');

void runProgram(
  {
    argv: process.argv.slice(2),
    program: invokedAs(process.env.KUBECTL_STATIC_INVOKED_AS ?? invokedPath() ?? 'kubectl-static'),
    version: KUBECTL_STATIC_VERSION,
    env: process.env,
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    now: () => new Date(),
    signal: interruption.signal,
    readFile: (path) => readFileSync(path === '-' ? 0 : path, 'utf8'),
    connect,
  },
  COMMANDS,
).then((code) => {
  process.exitCode = code;
});
