import { UsageError } from '../domain/errors.ts';
import type { Flag } from './flag.ts';
import { nearest } from '../domain/suggestion.ts';

/** A command line taken apart as kubectl (pflag) does it. */
export interface Argv {
  /** Words that are no flags, in order; the first is the command. */
  readonly words: readonly string[];
  /** Flags in the order given, with their values as typed. */
  readonly settings: readonly FlagSetting[];
}

/** One flag on the command line. */
export interface FlagSetting {
  readonly flag: Flag;
  /** As typed; `true` for a switch without a value. */
  readonly value: string;
  /** How the user wrote the flag, without its value: `-n` or `--namespace`. */
  readonly written: string;
}

/**
 * Takes a command line apart by pflag's rules: `--name=value`, `--name value`, `-nvalue`, `-n=value`, `-n value`,
 * joined switches (`-Aw`), `--` ends the flags, flags and words in any order. Throws `UsageError`; of a flag that is not
 * known, `whose` may say whose it is.
 */
export function parseArgv(
  argv: readonly string[],
  flags: readonly Flag[],
  whose: (flag: string) => string | undefined = () => undefined,
): Argv {
  const words: string[] = [];
  const settings: FlagSetting[] = [];
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--') {
      words.push(...rest);
      break;
    }
    if (argument.startsWith('--')) settings.push(longFlag(argument, rest, flags, whose));
    else if (argument.startsWith('-') && argument.length > 1) settings.push(...shortFlags(argument, rest, flags));
    else words.push(argument);
  }
  return { words, settings };
}

/**
 * The first words, `count` at most, that are neither flags nor their values: they name the command. Never throws: what is
 * wrong with a flag is said once the command is known, whose flags they are.
 */
export function firstWords(argv: readonly string[], flags: readonly Flag[], count: number): readonly string[] {
  const words: string[] = [];
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--') return [...words, ...rest].slice(0, count);
    if (!argument.startsWith('-') || argument.length === 1) words.push(argument);
    else if (wantsNext(argument, flags)) rest.shift();
  }
  return words.slice(0, count);
}

/** Whether the value of the flag, or of the last of joined shorthands, is the next argument. */
function wantsNext(argument: string, flags: readonly Flag[]): boolean {
  if (argument.startsWith('--')) {
    return flags.some(({ name, kind }) => name === argument.slice(2) && kind !== 'boolean');
  }
  const letters = argument.slice(1);
  const isSwitch = (letter: string): boolean => {
    return flags.some(({ short, kind }) => short === letter && kind === 'boolean');
  };
  const last = letters.slice(-1);
  const others = letters.slice(0, -1).split('');
  return others.every(isSwitch) && !isSwitch(last) && flags.some(({ short }) => short === last);
}

/** `-A, --all-namespaces`, as error messages name a flag. */
export function flagTitle({ short, name }: Flag): string {
  const long = name.length === 1 ? `-${name}` : `--${name}`;
  return short === undefined || short === name ? long : `-${short}, ${long}`;
}

function longFlag(
  argument: string,
  rest: string[],
  flags: readonly Flag[],
  whose: (flag: string) => string | undefined,
): FlagSetting {
  const equals = argument.indexOf('=');
  const name = argument.slice(2, equals === -1 ? undefined : equals);
  const flag = flags.find((candidate) => candidate.name === name);
  if (name === '' || name.startsWith('-')) throw new UsageError(`bad flag syntax: ${argument}`);
  if (flag === undefined) throw unknownFlag(name, flags, whose(name));
  const written = `--${name}`;
  if (equals !== -1) return { flag, value: argument.slice(equals + 1), written };
  if (flag.kind === 'boolean') return { flag, value: 'true', written };
  return { flag, value: takeValue(rest, `flag needs an argument: ${written}`), written };
}

function shortFlags(argument: string, rest: string[], flags: readonly Flag[]): FlagSetting[] {
  const settings: FlagSetting[] = [];
  for (let letters = argument.slice(1); letters !== '';) {
    const letter = letters.charAt(0);
    const flag = flags.find(({ short }) => short === letter);
    if (flag === undefined) throw unknownShorthand(letter, argument, flags);
    const written = `-${letter}`;
    const after = letters.slice(1);
    if (after.length > 1 && after.startsWith('=')) return [...settings, { flag, value: after.slice(1), written }];
    if (flag.kind !== 'boolean') {
      const value = after === '' ? takeValue(rest, `flag needs an argument: '${letter}' in ${argument}`) : after;
      return [...settings, { flag, value, written }];
    }
    settings.push({ flag, value: 'true', written });
    letters = after;
  }
  return settings;
}

/** The next argument, whatever it looks like: pflag takes it even where it begins with a dash. */
function takeValue(rest: string[], complaint: string): string {
  const value = rest.shift();
  if (value === undefined) throw new UsageError(complaint);
  return value;
}

function unknownFlag(name: string, flags: readonly Flag[], whose: string | undefined): UsageError {
  const names = flags.map((flag) => flag.name).filter((candidate) => candidate.length > 1);
  const [suggestion] = nearest(name, names);
  const hint = suggestion === undefined ? undefined : `Did you mean --${suggestion}?`;
  return new UsageError(`unknown flag: --${name}`, whose ?? hint);
}

/** `-all-namespaces` is a long flag with a dash too few. */
function unknownShorthand(letter: string, argument: string, flags: readonly Flag[]): UsageError {
  const name = argument.slice(1).split('=')[0]!;
  const meant = flags.some((flag) => flag.name === name && name.length > 1);
  const hint = meant ? `Did you mean --${name}?` : undefined;
  return new UsageError(`unknown shorthand flag: '${letter}' in ${argument}`, hint);
}
