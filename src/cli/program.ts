import type { Connection, ConnectionFlags } from '../kubectl/connection.ts';
import type { Command, CommandContext } from './command.ts';

/** What a run takes from the process: all that its command gets, but what the command line decides of it. */
export interface ProgramSurroundings extends Omit<
  CommandContext,
  'style' | 'shownArguments' | 'connect' | 'connection'
> {
  /** Arguments after interpreter and script. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
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
