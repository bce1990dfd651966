import type { Connection, ConnectionFlags } from '../kubectl/connection.ts';
import type { Command, TextSink } from './command.ts';

/** What a run takes from the process. */
export interface ProgramSurroundings {
  /** Arguments after interpreter and script. */
  readonly argv: readonly string[];
  /** How the user calls the program: `kubectl static`. */
  readonly program: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly now: () => Date;
  /** What separates the parts of a path on this machine. */
  readonly pathSeparator: string;
  readonly signal: AbortSignal;
  readonly readFile: (path: string) => string;
  readonly readInput: (limit: number) => Promise<Uint8Array>;
  readonly canAsk: () => boolean;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly edit: (file: string) => Promise<void>;
  readonly connect: (flags: ConnectionFlags, verbosity: number) => Promise<Connection>;
}

/** Runs one command line to its exit code: 0, 1, 2 or 130 (a signal). The version needs none of the commands. */
export async function runProgram(
  surroundings: ProgramSurroundings,
  listCommands: () => readonly Command[] | Promise<readonly Command[]>,
): Promise<number> {
  const { argv, version, stdout } = surroundings;
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === 'version')) {
    stdout.write(`kubectl-static ${version}\n`);
    return 0;
  }
  const { runCommandLine } = await import('./command-line.ts');
  return runCommandLine(surroundings, await listCommands());
}
