import yargs, { type Argv as Yargs, type Options } from 'yargs';
import { isKnown, parseArgv, yargsArguments, type Argv } from './argv.ts';
import type { Command } from './command.ts';
import { chooseCommand, depthOf, familyOf, flagsOf, lastWord, subcommandsOf } from './command-choice.ts';
import { CommandUsageError } from './command-usage-error.ts';
import { complaint, YARGS_STRINGS } from './complaint.ts';
import type { Flag, FlagTable, FlagValues } from './flag.ts';
import { flagValue, isTrue } from './flag-value.ts';
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
  /** Every --context that was typed, where most commands take the last. */
  readonly contexts: readonly string[];
  /** `--help` or `-h` was given. */
  readonly help: boolean;
}

/** What yargs has understood. */
interface Understood {
  readonly command: Command | undefined;
  readonly words: readonly string[];
  /** By the flags' names; those that were not typed are not there. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Parses a command line (without interpreter and script): yargs finds the command, and refuses what it does not take.
 * Which command it is must be known before, too, because only its flags tell a flag's value from a word. Throws
 * `CommandUsageError`.
 */
export function parseInvocation(argv: readonly string[], commands: readonly Command[]): Invocation {
  const { command } = chooseCommand(argv, commands);
  const own = flagsOf(command === undefined ? [] : [command]);
  const line = parseArgv(argv, own, flagsOf(command === undefined ? [] : familyOf(command, commands)));
  const fail = (said: string | undefined, error: Error | undefined): never => {
    if (said === undefined) throw error!;
    const words = line.words
      .slice(depthOf(command) + (command?.positionals.maximum ?? 0))
      .map((word) => JSON.stringify(word));
    const told = said.replace(TOO_MANY, () => words.join(' '));
    throw new CommandUsageError(complaint(told, { line, command, commands }), command?.name);
  };
  const contexts = valuesTyped(line, GLOBAL_FLAGS.context);
  return { ...invocationOf(understand(yargsArguments(line), { commands, isHelp: isHelp(line), fail })), contexts };
}

/** The values that a flag was given, in order. */
function valuesTyped({ settings }: Argv, flag: Flag): readonly string[] {
  return settings
    .filter(isKnown)
    .filter((setting) => setting.flag === flag)
    .map(({ value }) => value);
}

/** Whether help is asked for; a value that is neither true nor false is refused by yargs. */
function isHelp(line: Argv): boolean {
  const last = valuesTyped(line, HELP_FLAG.help).at(-1);
  return last !== undefined && isTrue(last);
}

interface Grammar {
  readonly commands: readonly Command[];
  /** Help may be asked for with too few words, and with flags that exclude each other. */
  readonly isHelp: boolean;
  readonly fail: (said: string | undefined, error: Error | undefined) => never;
}

function understand(words: readonly string[], grammar: Grammar): Understood {
  let understood: Understood | undefined;
  const handle = (command: Command | undefined, { _, $0: _name, ...values }: { _: readonly unknown[]; $0: string }) => {
    understood = { command, words: _.map(String).slice(depthOf(command)), values };
  };
  const parser = declareFlags(createYargs(grammar.fail), { ...GLOBAL_FLAGS, ...HELP_FLAG }, true);
  const argv = declareCommands(parser, undefined, grammar, handle).parseSync(words);
  if (understood === undefined) handle(undefined, argv);
  return understood!;
}

/** Stands for the words that are too many, which yargs does not tell. */
const TOO_MANY = '\0words';

type Handle = (command: Command, argv: { _: readonly unknown[]; $0: string }) => void;

/** Declares the commands right below one, or those of the program. */
function declareCommands(parser: Yargs, parent: Command | undefined, grammar: Grammar, handle: Handle): Yargs {
  return subcommandsOf(parent, grammar.commands).reduce((declared, command) => {
    return declared.command({
      command: [command.name, ...command.aliases].map(lastWord),
      describe: command.summary,
      builder: (own: Yargs) => declareCommand(own, command, grammar, handle),
      handler: (argv) => {
        handle(command, argv);
      },
    });
  }, parser);
}

function declareCommand(parser: Yargs, command: Command, grammar: Grammar, handle: Handle): Yargs {
  const { flags, conflicts = [], positionals, name } = command;
  const own = declareFlags(parser, flags, false);
  if (subcommandsOf(command, grammar.commands).length > 0) return declareCommands(own, command, grammar, handle);
  // Its words are no commands.
  own.strictCommands(false);
  if (grammar.isHelp) return own;
  for (const { flags: pair } of conflicts) own.conflicts(...pair);
  const { minimum, maximum, usage, hint } = positionals;
  const takes = maximum === 0 ? 'no arguments' : usage;
  const needs = `${minimum > 1 ? 'arguments' : 'an argument'}: ${usage.replace(/\.\.\.$/, '')}`;
  const end = hint === undefined ? '' : `. ${hint}`;
  return own.demandCommand(
    minimum,
    maximum,
    `${name} needs ${needs}${end}`,
    `${name} takes ${takes}, but was given ${TOO_MANY}${end}`,
  );
}

function declareFlags(parser: Yargs, flags: FlagTable, isGlobal: boolean): Yargs {
  return Object.values(flags).reduce((declared, flag) => declared.option(flag.name, optionOf(flag, isGlobal)), parser);
}

/** Each occurrence has one word, and all are kept: `flagValue` knows which counts, and what the words mean. */
function optionOf(flag: Flag, isGlobal: boolean): Options {
  return {
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    describe: flag.description,
    // Of a command, not of its subcommands as well.
    global: isGlobal,
    coerce: (given: readonly string[] | undefined) => (given === undefined ? undefined : flagValue(flag, given)),
    ...(flag.kind === 'string' && flag.choices !== undefined && { choices: flag.choices }),
  };
}

function createYargs(fail: Grammar['fail']): Yargs {
  return yargs()
    .help(false)
    .version(false)
    .exitProcess(false)
    .detectLocale(false)
    .updateStrings(YARGS_STRINGS as Record<string, string>)
    .strictCommands()
    .strictOptions()
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .fail(fail);
}

function invocationOf({ command, words, values }: Understood): Omit<Invocation, 'contexts'> {
  return {
    command,
    positionals: words,
    flags: valuesOf(command?.flags ?? {}, values),
    typed: new Set(Object.keys(values)),
    globals: valuesOf(GLOBAL_FLAGS, values),
    help: valuesOf(HELP_FLAG, values).help,
  };
}

/** The values of a table of flags; of those that were not typed the defaults. */
function valuesOf<T extends FlagTable>(flags: T, values: Readonly<Record<string, unknown>>): FlagValues<T> {
  const entries = Object.entries(flags).map(([key, flag]) => [key, values[flag.name] ?? flagValue(flag, [])] as const);
  return Object.fromEntries(entries) as FlagValues<T>;
}
