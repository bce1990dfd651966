import { UsageError } from '../facts/errors.ts';
import { nearest } from '../facts/suggestion.ts';
import type { Argv, FlagSetting } from './argv.ts';
import type { Command, FlagConflict } from './command.ts';
import { familyOf, flagsOf } from './command-choice.ts';
import { unknownCommand } from './command-suggestion.ts';
import type { Flag } from './flag.ts';
import { invalidArgument } from './flag-value.ts';

/** What yargs was given, and what it knows of it. */
export interface Refused {
  readonly line: Argv;
  /** The command that the words name, as far as they name one. */
  readonly command: Command | undefined;
  readonly commands: readonly Command[];
}

/** Separates what yargs refuses from what it refuses it for; no argument of a process can hold it. */
const SEPARATOR = '\0';

/** The refusals of yargs by the words that it has for them, in place of which it is told to say these. */
const REFUSALS = {
  'Unknown command: %s': 'command',
  'Unknown argument: %s': 'flag',
  'Not enough arguments following: %s': 'value',
  'Argument: %s, Given: %s, Choices: %s': 'choice',
  'Arguments %s and %s are mutually exclusive': 'conflict',
} as const;

/** What yargs is to say (`updateStrings`), so that nothing need be read out of English sentences. */
export const YARGS_STRINGS: Readonly<Record<string, string | { readonly one: string; readonly other: string }>> =
  Object.fromEntries(
    Object.entries(REFUSALS).map(([words, code]) => {
      const slots = words.match(/%s/g) ?? [];
      const text = [SEPARATOR, code, ...slots, ''].join(SEPARATOR);
      return [words, words.startsWith('Unknown') ? { one: text, other: text } : text];
    }),
  );

/** A refusal of yargs in kubectl's words. What is no refusal of its own (`demandCommand`, `coerce`) are our words already. */
export function complaint(said: string, refused: Refused): UsageError {
  const { line, command, commands } = refused;
  const [, code, subject = '', other = ''] = said.slice(said.indexOf(SEPARATOR + SEPARATOR) + 1).split(SEPARATOR);
  // Words too many or too few, and one that is no subcommand, may be those of a flag that there is not.
  const mayBeOfFlag = !said.includes(SEPARATOR) || (code === 'command' && command !== undefined);
  if (mayBeOfFlag && line.settings.some(({ flag }) => flag === undefined)) return unknownFlag(refused);
  if (!said.includes(SEPARATOR)) return new UsageError(said);
  switch (code as (typeof REFUSALS)[keyof typeof REFUSALS]) {
    case 'command':
      return unknownCommand(subject.split(', ')[0]!, command, commands);
    case 'flag':
      return unknownFlag(refused);
    case 'value':
      return valueNeeded(line.settings.find(({ value }) => value === undefined)!);
    case 'choice':
      return notAmong(refused, subject);
    case 'conflict':
      return conflict(command?.conflicts ?? [], subject, other);
  }
}

/** Of several the first on the command line. */
function unknownFlag({ line, command, commands }: Refused): UsageError {
  const { name, written, argument } = line.settings.find(({ flag }) => flag === undefined)!;
  if (!written.startsWith('--')) return unknownShorthand(written, argument, { command, commands });
  if (name === '' || name.startsWith('-')) return new UsageError(`bad flag syntax: ${argument}`);
  const names = flagsOf(command === undefined ? [] : [command]).map((flag) => flag.name);
  const [suggestion] = nearest(
    name,
    names.filter((candidate) => candidate.length > 1),
  );
  const hint = suggestion === undefined ? undefined : `Did you mean --${suggestion}?`;
  return new UsageError(
    `unknown flag: --${name}`,
    whoseFlag((flag) => flag.name === name, { command, commands }) ?? hint,
  );
}

/** `-all-namespaces` is a long flag with a dash too few. */
function unknownShorthand(
  written: string,
  argument: string,
  { command, commands }: Pick<Refused, 'command' | 'commands'>,
): UsageError {
  const name = argument.slice(1).split('=')[0]!;
  const meant = flagsOf(command === undefined ? [] : [command]).some((flag) => flag.name === name && name.length > 1);
  const letter = written.slice(1);
  const hint = meant ? `Did you mean --${name}?` : whoseFlag(({ short }) => short === letter, { command, commands });
  return new UsageError(`unknown shorthand flag: '${letter}' in ${argument}`, hint);
}

/** Which commands have a flag that this one has not, in a sentence: those beside and below it, else all. */
function whoseFlag(
  isMeant: (flag: Flag) => boolean,
  { command, commands }: Pick<Refused, 'command' | 'commands'>,
): string | undefined {
  if (command === undefined) return undefined;
  const ownersIn = (of: readonly Command[]): readonly Command[] =>
    of.filter(({ flags }) => Object.values(flags).some(isMeant));
  const near = ownersIn(familyOf(command, commands));
  const names = (near.length > 0 ? near : ownersIn(commands)).map(({ name }) => `"${name}"`);
  if (names.length === 0) return undefined;
  return `It is a flag of ${[...names.slice(0, -2), names.slice(-2).join(' and ')].join(', ')}.`;
}

function valueNeeded({ written, argument }: FlagSetting): UsageError {
  const what = written.startsWith('--') ? written : `'${written.slice(1)}' in ${argument}`;
  return new UsageError(`flag needs an argument: ${what}`);
}

function notAmong({ line }: Refused, name: string): UsageError {
  const { flag, value = '' } = line.settings.findLast((setting) => setting.name === name)!;
  const choices = flag?.kind === 'string' ? (flag.choices ?? []) : [];
  return invalidArgument(flag!, value, `must be one of: ${choices.join(', ')}`);
}

function conflict(conflicts: readonly FlagConflict[], one: string, other: string): UsageError {
  const known = conflicts.find(({ flags }) => flags.includes(one) && flags.includes(other));
  const names = known?.flags ?? [one, other];
  return new UsageError(`${names.map((name) => `--${name}`).join(' and ')} cannot be used together`, known?.hint);
}
