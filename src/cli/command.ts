import type { Connection, ConnectionFlags } from '../kubectl/connection.ts';
import type { Kubeconfig } from '../kubectl/kubeconfig/kubeconfig-entries.ts';
import type { Styles } from '../kubectl/printers/styles.ts';
import type { Completes, FlagTable, FlagValues } from './flag.ts';

/** A place to write text to. Writing never throws: a reader that went away ends the run through `signal`. */
export interface TextSink {
  /** Bytes are needed no more once this returns. */
  write(text: string | Uint8Array): void;
  /** Terminal columns; undefined where it is no terminal. */
  readonly columns: number | undefined;
}

/** Everything a command takes from the outside world. */
export interface CommandContext {
  /** Results only. */
  readonly stdout: TextSink;
  /** Notes, warnings, progress. */
  readonly stderr: TextSink;
  /** Styles for each stream, already decided by `--color`, `NO_COLOR` and whether it is a terminal. */
  readonly style: { readonly stdout: Styles; readonly stderr: Styles };
  readonly version: string;
  /** The command line behind the program's name, less what is secret of it: made where a report is to tell it. */
  readonly shownArguments: () => readonly string[];
  readonly now: () => Date;
  /** What separates the parts of a path on this machine: `/`, on Windows a backslash. */
  readonly pathSeparator: string;
  /** Fires on every signal that ends a program and that it can take, and when stdout's reader has gone away. */
  readonly signal: AbortSignal;
  /** Reads a file that the user named. */
  readonly readFile: (path: string) => string;
  /**
   * Reads standard input to its end, at most one byte more than `limit`; Ctrl-C ends that. Rejects with the system's
   * error.
   */
  readonly readInput: (limit: number) => Promise<Uint8Array>;
  /** Whether there is a terminal to ask the user at. */
  readonly canAsk: () => boolean;
  /** Asks the user for a yes or no; an interruption is a no. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Opens a file of this machine in the user's editor, and waits for its end. Throws `AttemptError` where there is none. */
  readonly edit: (file: string) => Promise<void>;
  /** Connects to the API server; the client is loaded only now. */
  readonly connect: () => Promise<Connection>;
  /** The connection flags as typed, for what is said about them. */
  readonly connection: ConnectionFlags;
  /** How many clusters are asked at the same time, this among them: what there is to share is shared by them. */
  readonly clustersAtOnce: number;
  /** Every --context that was typed; `connection` has the last. */
  readonly contexts: readonly string[];
  /** The kubeconfig. Throws `ConnectionError`. */
  readonly readKubeconfig: () => Promise<Kubeconfig>;
  /**
   * Does the command's work for one of several contexts of the kubeconfig, with a connection of its own, which is let go
   * of in the end, and nobody to ask.
   */
  readonly inContext: <T>(context: string, own: OfCluster, work: (context: CommandContext) => Promise<T>) => Promise<T>;
}

/** What is a cluster's own where a command asks several. */
export interface OfCluster {
  /** Takes what is said about it, warnings of its server among that. */
  readonly stderr: TextSink;
  /** As `--request-timeout` takes it. */
  readonly requestTimeout: string;
  /** How many clusters are asked at the same time. */
  readonly clustersAtOnce: number;
}

/** 0 done; 1 the answer is no; 2 could not do it. */
export type ExitCode = 0 | 1 | 2;

/** An example in a help text. */
export interface Example {
  readonly text: string;
  /** Arguments after the program's name. */
  readonly arguments: string;
  /** A line of a shell around the command, in which … stands for it: `source <(…)`. */
  readonly within?: string;
}

/** Words after the command's name. */
export interface Positionals {
  /** As in the usage line: `POD...`. Empty where none are taken. */
  readonly usage: string;
  readonly minimum: number;
  readonly maximum: number;
  /** What may have been meant where there are too few words, or too many. */
  readonly hint?: string;
  /** What completion offers for the first word, the second and so on; the last entry holds for all that follow. */
  readonly completes?: readonly Completes[];
}

/** Two flags of a command, by their names, that cannot be used together. */
export interface FlagConflict {
  readonly flags: readonly [one: string, other: string];
  /** What to do instead. */
  readonly hint?: string;
}

/** What the user asked of a command. */
export interface CommandInput<T extends FlagTable> {
  readonly flags: FlagValues<T>;
  /** Names of the flags that were typed, also of those with the value that they have anyway. */
  readonly typed: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

/** A line to type in a shell, which is not broken. */
export interface TypedLine {
  readonly typed: string;
}

/** A command as data: help, parsing, completion and documentation all come from it. */
export interface Command<T extends FlagTable = FlagTable> {
  /** What names it: a word, or of a subcommand that of its command and its own, `local explain`. */
  readonly name: string;
  /** Names that do as well, with as many words. */
  readonly aliases: readonly string[];
  /** What people try instead, with as many words: it is refused, and leads to this command. */
  readonly knownAs?: readonly string[];
  /** One line for the list of commands. */
  readonly summary: string;
  /** Paragraphs for the command's own help, and lines to type between them. */
  readonly description: readonly (string | TypedLine)[];
  readonly examples: readonly Example[];
  readonly positionals: Positionals;
  readonly flags: T;
  /** Flags that exclude each other, as soon as both are typed, whatever their values (as cobra has it). */
  readonly conflicts?: readonly FlagConflict[];
  /** Brings the code that runs, with all that it imports: of the commands a run needs one, and help none. */
  load(): Promise<CommandCode<T>>;
}

/** The code of a command, as its module exports it. */
export interface CommandCode<T extends FlagTable> {
  /**
   * Validates first, then asks the cluster. Throws `UsageError`, `ConnectionError`, `ApiError`, `InterruptedError`;
   * anything else is a bug.
   */
  run(context: CommandContext, input: CommandInput<T>): Promise<ExitCode>;
}

/** Types a command's code by its own flags. */
export function defineCommand<const T extends FlagTable>(command: Command<T>): Command {
  // `run` is only ever called with values parsed by this command's own table of flags.
  return command;
}
