import { AsyncLocalStorage } from 'node:async_hooks';
import { learnClusterFlags } from '../facts/called-as.ts';
import type { Connection, ConnectionFlags } from '../kubectl/connection.ts';
import { AttemptError, InterruptedError, UsageError } from '../facts/errors.ts';
import { createStyles, decideColour } from '../kubectl/printers/styles.ts';
import type { Command, CommandContext, TextSink } from './command.ts';
import { flagsOf } from './command-choice.ts';
import { CommandUsageError } from './command-usage-error.ts';
import { BROKEN_PIPE } from './descriptor-sink.ts';
import { kubeletConnectionFlags } from './kubelet-flags.ts';
import { parseInvocation, type Invocation } from './parser.ts';
import type { ProgramSurroundings } from './program.ts';
import { shownArguments } from './shown-arguments.ts';

/** What the program is for, at the top of its help. */
const SUMMARY = [
  'Find, explain and change static pods: which pods of a cluster are static, on which node, from which file, and who owns that file. A change that breaks its pod is undone.',
];

/** Runs a command line that asks for more than the version to its exit code: 0, 1, 2 or 130. Never throws. */
export async function runCommandLine(process: ProgramSurroundings, commands: readonly Command[]): Promise<number> {
  const { argv, version, signal } = process;
  const stderr = await wrappedInTerminal(process.stderr);
  const surroundings = { ...process, stderr };
  let asked: ConnectionFlags = {};
  try {
    const invocation = parseInvocation(spellOutHelp(argv), commands);
    asked = invocation.globals;
    return await runInvocation(invocation, surroundings, commands);
  } catch (error) {
    if (error instanceof InterruptedError || signal.aborted) return signal.reason === BROKEN_PIPE ? 0 : 130;
    const { describeBug, describeError } = await import('./error-report.ts');
    const described = aboutCluster(asked, () => describeError(error));
    stderr.write(`${described ?? describeBug(error, version)}\n`);
    return 2;
  }
}

/** What is said on stderr is wrapped in a terminal. What wraps it is loaded only there. */
async function wrappedInTerminal(stderr: TextSink): Promise<TextSink> {
  return stderr.columns === undefined ? stderr : (await import('./wrapped-sink.ts')).wrappedSink(stderr);
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
  const connections: Connections = new Set();
  const context = createContext(invocation, surroundings, connections);
  if (help) {
    const { commandHelp, helpLook, programHelp } = await import('./help.ts');
    const look = helpLook(context);
    const text = command === undefined ? programHelp(commands, SUMMARY, look) : commandHelp(command, commands, look);
    context.stdout.write(text);
    return 0;
  }
  if (command === undefined) throw new CommandUsageError(new UsageError('no command specified'), undefined);
  try {
    const code = await aboutCluster(context.connection, async () => {
      return await (await command.load()).run(context, { flags, typed, positionals });
    });
    const warnings = [...connections].reduce((sum, { warningCount }) => sum + warningCount, 0);
    if (globals.warningsAsErrors && warnings > 0) throw warningsReceived(warnings);
    return code;
  } catch (error) {
    throw error instanceof UsageError ? new CommandUsageError(error, command.name) : error;
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** In kubectl's words; it says them after all output as well. */
function warningsReceived(count: number): AttemptError {
  return new AttemptError(`${count} ${count === 1 ? 'warning' : 'warnings'} received`);
}

/** What a command gets for one cluster. */
interface OneCluster {
  readonly context: CommandContext;
  /** Lets go of the connection, where there is one. */
  readonly disconnect: () => void;
}

/** The flags that name the cluster which is asked: of several at the same time each has its own. */
const clusterFlags = new AsyncLocalStorage<ConnectionFlags>();

learnClusterFlags(() => clusterFlags.getStore() ?? {});

/** Does work whose texts are about a cluster: what a user is told to type next must not be done to another one. */
function aboutCluster<T>(flags: ConnectionFlags, work: () => T): T {
  return clusterFlags.run(flags, work);
}

/** The connections that a run has opened. */
type Connections = Set<Connection>;

function createContext(
  { command, globals, flags, contexts }: Invocation,
  surroundings: ProgramSurroundings,
  connections: Connections,
): CommandContext {
  const { color, verbosity, warningsAsErrors: _counted, ...ofServer } = globals;
  const connectionFlags = { ...ofServer, ...kubeletConnectionFlags(flags) };
  const { argv, env, connect: open, readKubeconfig, stderr, ...given } = surroundings;
  const styleOf = (sink: TextSink) => {
    return createStyles(decideColour({ flag: color, env, isTTY: sink.columns !== undefined }));
  };
  const ofOneCluster = (connection: ConnectionFlags, own: TextSink): OneCluster => {
    let opened: Connection | undefined;
    const connect = async (): Promise<Connection> => {
      opened ??= await open(connection, verbosity, own);
      connections.add(opened);
      return opened;
    };
    const context = { ...shared, connection, stderr: own, connect };
    return { context, disconnect: () => opened?.close() };
  };
  const shared: Omit<CommandContext, 'connection' | 'stderr' | 'connect'> = {
    ...given,
    shownArguments: () => shownArguments(argv, flagsOf(command === undefined ? [] : [command])),
    style: { stdout: styleOf(given.stdout), stderr: styleOf(stderr) },
    clustersAtOnce: 1,
    contexts,
    readKubeconfig: () => readKubeconfig(globals.kubeconfig),
    inContext: async (name, own, work) => {
      const connection = { ...connectionFlags, context: name, requestTimeout: own.requestTimeout };
      const { context, disconnect } = ofOneCluster(connection, own.stderr);
      try {
        return await aboutCluster(connection, () =>
          work({ ...context, clustersAtOnce: own.clustersAtOnce, canAsk: () => false }),
        );
      } finally {
        disconnect();
      }
    },
  };
  return ofOneCluster(connectionFlags, stderr).context;
}
