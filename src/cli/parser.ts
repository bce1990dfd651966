import yargs, { type Argv as Yargs } from 'yargs';
import { UsageError } from '../domain/errors.ts';
import { parseArgv, type FlagSetting } from './argv.ts';
import type { Command } from './command.ts';
import { chooseCommand, depthOf, familyOf, flagsOf } from './command-choice.ts';
import { unknownCommand } from './command-suggestion.ts';
import type { Flag, FlagTable, FlagValues } from './flag.ts';
import { flagValues } from './flag-value.ts';
import { GLOBAL_FLAGS, HELP_FLAG } from './global-flags.ts';

/** What the user asked for. */
export interface Invocation {
  /** Undefined where no command was named. */
  readonly command: Command | undefined;
  /** Words after the command. */
  readonly positionals: readonly string[];
  /** The command's own flags. */
  readonly flags: FlagValues<FlagTable>;
  /** Names of the flags that were typed. */
  readonly typed: ReadonlySet<string>;
  readonly globals: FlagValues<typeof GLOBAL_FLAGS>;
  /** `--help` or `-h` was given. */
  readonly help: boolean;
}

/** A `UsageError` of a known command: its help is where to look. */
export class CommandUsageError extends UsageError {
  /** The command's name; undefined for the program as a whole. */
  readonly command: string | undefined;

  constructor(error: UsageError, command: string | undefined) {
    super(error.message, error.hint);
    this.command = command;
  }
}

/** Parses a command line (without interpreter and script). Throws `CommandUsageError`. */
export function parseInvocation(argv: readonly string[], commands: readonly Command[]): Invocation {
  const { command, unknown } = chooseCommand(argv, commands);
  try {
    if (unknown !== undefined) throw unknownCommand(unknown, command, commands);
    return parse(argv, command, commands);
  } catch (error) {
    if (error instanceof UsageError) throw new CommandUsageError(error, command?.name);
    throw error;
  }
}

function parse(argv: readonly string[], command: Command | undefined, commands: readonly Command[]): Invocation {
  const known = flagsOf(command === undefined ? [] : [command]);
  const relatives = command === undefined ? [] : familyOf(command, commands);
  const { words, settings } = parseArgv(argv, known, (flag) => whoseFlag(flag, relatives));
  const given = wordsGiven(settings, known);
  const invocation = {
    command,
    positionals: words.slice(depthOf(command)),
    flags: flagValues(command?.flags ?? {}, given),
    typed: new Set(settings.map(({ flag }) => flag.name)),
    globals: flagValues(GLOBAL_FLAGS, given),
    help: flagValues(HELP_FLAG, given).help,
  };
  if (!invocation.help && command !== undefined) checkPositionals(command, invocation.positionals);
  return invocation;
}

/** Which of the commands have a flag that this one has not, in a sentence. */
function whoseFlag(flag: string, relatives: readonly Command[]): string | undefined {
  const owners = relatives.filter(({ flags }) => Object.values(flags).some(({ name }) => name === flag));
  if (owners.length === 0) return undefined;
  return `It is a flag of ${owners.map(({ name }) => `"${name}"`).join(' and ')}.`;
}

/**
 * yargs collects the words given for each flag. It sees them by their numbers: an empty word would be none to it, and
 * of quoted ones it would take the quotes off.
 */
function wordsGiven(settings: readonly FlagSetting[], flags: readonly Flag[]): (name: string) => readonly string[] {
  const parser = createYargs();
  // Every flag is a list of words for yargs: `flagValue` knows which of them counts and what it may be.
  for (const { name } of flags) parser.option(name, { type: 'string', array: true, nargs: 1 });
  const parsed = parser.parseSync(settings.map(({ flag }, number) => `--${flag.name}=${number}`));
  return (name) => ((parsed[name] as string[] | undefined) ?? []).map((number) => settings[Number(number)]!.value);
}

function createYargs(): Yargs {
  return yargs()
    .help(false)
    .version(false)
    .exitProcess(false)
    .strictOptions()
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'short-option-groups': false,
    })
    .fail((message: string, error: Error | undefined) => {
      throw error ?? new UsageError(message);
    });
}

function checkPositionals({ name, positionals }: Command, given: readonly string[]): void {
  if (given.length < positionals.minimum) {
    throw new UsageError(`${name} needs an argument: ${positionals.usage}`);
  }
  if (given.length > positionals.maximum) {
    const extra = given.slice(positionals.maximum).map((word) => JSON.stringify(word));
    throw new UsageError(
      `${name} takes ${positionals.maximum === 0 ? 'no arguments' : positionals.usage}, but was given ${extra.join(' ')}`,
    );
  }
}
