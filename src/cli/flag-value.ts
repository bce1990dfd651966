import { UsageError } from '../facts/errors.ts';
import { parseGoDuration } from '../kubernetes/go-duration.ts';
import { flagTitle, type KnownSetting } from './argv.ts';
import { parseCommaList } from './comma-list.ts';
import type {
  BooleanFlag,
  DurationFlag,
  Flag,
  FlagTable,
  FlagValues,
  IntegerFlag,
  ListFlag,
  StringFlag,
} from './flag.ts';

/** The values of a table of flags from the words given for each. Throws `UsageError`. */
function flagValues<T extends FlagTable>(flags: T, given: (name: string) => readonly string[]): FlagValues<T> {
  const entries = Object.entries(flags).map(([key, flag]) => [key, flagValue(flag, given(flag.name))] as const);
  return Object.fromEntries(entries) as FlagValues<T>;
}

/** The values of a table of flags from what stands on a command line. Throws `UsageError`. */
export function valuesGiven<T extends FlagTable>(flags: T, settings: readonly KnownSetting[]): FlagValues<T> {
  return flagValues(flags, (name) => settings.filter(({ flag }) => flag.name === name).map(({ value }) => value));
}

/**
 * The value of a flag from the words given for it, in order; its default where there are none. Throws `UsageError`
 * in kubectl's form: `invalid argument "x" for "--chunk-size" flag: …`.
 */
export function flagValue(flag: Flag, given: readonly string[]): unknown {
  switch (flag.kind) {
    case 'boolean':
      return booleanValue(flag, given.at(-1));
    case 'string':
      return stringValue(flag, given.at(-1));
    case 'list':
      return listValue(flag, given);
    case 'integer':
      return integerValue(flag, given.at(-1));
    case 'duration':
      return durationValue(flag, given.at(-1));
  }
}

/** The words that Go's `strconv.ParseBool` takes. */
const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** Whether a word turns a switch on. */
export function isTrue(word: string): boolean {
  return TRUE.includes(word);
}

function booleanValue(flag: BooleanFlag, given: string | undefined): boolean {
  if (given === undefined) return flag.default;
  if (isTrue(given)) return true;
  if (FALSE.includes(given)) return false;
  throw invalidArgument(flag, given, 'must be true or false');
}

function stringValue(flag: StringFlag, given: string | undefined): string | undefined {
  if (given === undefined) return flag.default;
  if (flag.choices?.includes(given) === false)
    throw invalidArgument(flag, given, `must be one of: ${flag.choices.join(', ')}`);
  // Other commands take several so, and no node's name has one.
  if (flag.completes === 'node' && given.includes(',')) throw invalidArgument(flag, given, 'must be one node');
  return given;
}

function listValue(flag: ListFlag, given: readonly string[]): readonly string[] {
  const words = flag.emptyIsNone === true ? given.filter((word) => word !== '') : given;
  return flag.commas ? words.flatMap((word) => commaList(flag, word)) : words;
}

function commaList(flag: ListFlag, given: string): readonly string[] {
  const values = parseCommaList(given);
  if (values === undefined)
    throw invalidArgument(flag, given, 'double quotes must enclose a whole value, and be doubled inside it');
  return values;
}

function integerValue(flag: IntegerFlag, given: string | undefined): number {
  if (given === undefined) return flag.default;
  const value = Number(given);
  const { minimum = 0 } = flag;
  if (!/^[+-]?\d+$/.test(given) || !Number.isSafeInteger(value) || value < minimum) {
    throw invalidArgument(flag, given, `must be a whole number, ${minimum} or more`);
  }
  return value;
}

function durationValue(flag: DurationFlag, given: string | undefined): number {
  const text = given ?? flag.default;
  const value = /^\d+$/.test(text) ? Number(text) * 1000 : parseGoDuration(text);
  if (value === undefined || (value < 0 && flag.mayBeNegative !== true))
    throw invalidArgument(flag, given ?? '', 'must be a duration such as 5s, 2m or 1m30s');
  return value;
}

/** The error for a value that a flag does not take, in kubectl's form. */
export function invalidArgument(flag: Flag, given: string, why: string): UsageError {
  return new UsageError(`invalid argument ${JSON.stringify(given)} for "${flagTitle(flag)}" flag: ${why}`);
}
