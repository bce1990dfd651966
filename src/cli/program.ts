import type { Connection, ConnectionFlags } from '../kubectl/connection.ts';
import { AttemptError, InterruptedError, UsageError } from '../facts/errors.ts';
import { createStyles, decideColour } from '../kubectl/printers/styles.ts';
import type { Command, CommandContext, TextSink } from './command.ts';
import { describeBug, describeError } from './error-report.ts';
import type { FlagValues } from './flag.ts';
import type { GLOBAL_FLAGS } from './global-flags.ts';
import { commandHelp, helpLook, programHelp } from './help.ts';
import { CommandUsageError, parseInvocation, type Invocation } from './parser.ts';

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
  readonly connect: (flags: ConnectionFlags, verbosity: number) => Promise<Connection>;
}

/** What the program is for, at the top of its help. */
const SUMMARY = [
  'Find and explain static pods: which pods of a cluster are static, on which node, from which file, who owns that file, and how to change, restart or delete the pod.',
];

/** The abort reason when stdout's reader went away: it has read all that it wanted. */
export const BROKEN_PIPE = 'stdout was closed';

/** Runs one command line to its exit code: 0, 1, 2 or 130 (a signal). Never throws. The version needs none of the commands. */
export async function runProgram(
  surroundings: ProgramSurroundings,
  listCommands: () => readonly Command[],
): Promise<number> {
  const { argv, program, version, stdout, stderr, signal } = surroundings;
  try {
    if (argv.length === 1 && (argv[0] === '--version' || argv[0] === 'version')) {
      stdout.write(`kubectl-static ${version}\n`);
      return 0;
    }
    const commands = listCommands();
    return await runInvocation(parseInvocation(spellOutHelp(argv), commands), surroundings, commands);
  } catch (error) {
    if (error instanceof InterruptedError || signal.aborted) return signal.reason === BROKEN_PIPE ? 0 : 130;
    stderr.write(`${describeError(error, program) ?? describeBug(error, program, version)}\n`);
    return 2;
  }
}

/** `help`, `help COMMAND` and no words at all are other ways to say `--help`. */
function spellOutHelp(argv: readonly string[]): readonly string[] {
  if (argv.length === 0) return ['--help'];
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

async function runInvocation(
  invocation: Invocation,
  surroundings: ProgramSurroundings,
  commands: readonly Command[],
): Promise<number> {
  const { command, flags, typed, positionals, globals, help } = invocation;
  const { context, warningCount, disconnect } = createContext(globals, surroundings);
  if (help) {
    const look = helpLook(context);
    const text = command === undefined ? programHelp(commands, SUMMARY, look) : commandHelp(command, commands, look);
    context.stdout.write(text);
    return 0;
  }
  if (command === undefined) throw new CommandUsageError(new UsageError('no command was named'), undefined);
  try {
    const code = await command.run(context, { flags, typed, positionals });
    if (globals.warningsAsErrors && warningCount() > 0) throw warningsReceived(warningCount());
    return code;
  } catch (error) {
    throw error instanceof UsageError ? new CommandUsageError(error, command.name) : error;
  } finally {
    disconnect();
  }
}

/** In kubectl's words; it says them after all output as well. */
function warningsReceived(count: number): AttemptError {
  return new AttemptError(`${count} ${count === 1 ? 'warning' : 'warnings'} received`);
}

interface OpenContext {
  readonly context: CommandContext;
  /** How many warnings the server has given. */
  readonly warningCount: () => number;
  readonly disconnect: () => void;
}

function createContext(globals: FlagValues<typeof GLOBAL_FLAGS>, surroundings: ProgramSurroundings): OpenContext {
  const { color, verbosity, warningsAsErrors: _counted, ...connectionFlags } = globals;
  const { program, env, stdout, stderr, now, pathSeparator, signal, readFile, readInput, canAsk, confirm } =
    surroundings;
  const styleOf = (sink: TextSink) => {
    return createStyles(decideColour({ flag: color, env, isTTY: sink.columns !== undefined }));
  };
  let connection: Connection | undefined;
  const context: CommandContext = {
    program,
    stdout,
    stderr,
    style: { stdout: styleOf(stdout), stderr: styleOf(stderr) },
    now,
    pathSeparator,
    signal,
    readFile,
    readInput,
    canAsk,
    confirm,
    connection: connectionFlags,
    connect: async () => (connection ??= await surroundings.connect(connectionFlags, verbosity)),
  };
  return {
    context,
    warningCount: () => connection?.warningCount ?? 0,
    disconnect: () => connection?.close(),
  };
}
