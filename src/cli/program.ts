import type { Connection, ConnectionFlags } from '../kubectl/connection.ts';
import type { Kubeconfig } from '../kubectl/kubeconfig/kubeconfig-entries.ts';
import type { Command, CommandContext, TextSink } from './command.ts';

/** What a run takes from the process: all that its command gets, but what the command line decides of it. */
export interface ProgramSurroundings extends Omit<CommandContext, keyof OfCommandLine> {
  /** Arguments after interpreter and script. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Connects; warnings of the server, and the log of requests, go to `warnings`. */
  readonly connect: (flags: ConnectionFlags, verbosity: number, warnings: TextSink) => Promise<Connection>;
  /** Reads the kubeconfig that the flag --kubeconfig names, or else is usual. */
  readonly readKubeconfig: (path: string | undefined) => Promise<Kubeconfig>;
}

/** What the command line decides of a command's context. */
type OfCommandLine = Pick<
  CommandContext,
  'style' | 'shownArguments' | 'connect' | 'connection' | 'clustersAtOnce' | 'contexts' | 'readKubeconfig' | 'inContext'
>;

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
