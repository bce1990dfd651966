import { bareValue, type Flag } from './flag.ts';

/** A command line taken apart as kubectl (pflag) does it. */
export interface Argv {
  /** Words that are no flags, in order; the first names the command. */
  readonly words: readonly string[];
  /** Flags in the order given, with their values as typed. */
  readonly settings: readonly FlagSetting[];
}

/** One flag on the command line. */
export interface FlagSetting {
  /** Undefined for a flag that the command does not have. */
  readonly flag: Flag | undefined;
  /** The long name, of a flag that is not known as it was written: `node`, and `x` of `-x`. */
  readonly name: string;
  /** As typed, `bareValue` for a flag without one; undefined where a value is needed and nothing follows. */
  readonly value: string | undefined;
  /** How the user wrote the flag, without its value: `-n` or `--namespace`. */
  readonly written: string;
  /** The whole argument that it stands in: `-Anx`. */
  readonly argument: string;
}

/** A flag that the command has, with a value. */
export interface KnownSetting extends FlagSetting {
  readonly flag: Flag;
  readonly value: string;
}

/** Whether a flag is one that the command has, and has its value. */
export function isKnown(setting: FlagSetting): setting is KnownSetting {
  return setting.flag !== undefined && setting.value !== undefined;
}

/**
 * Takes a command line apart by pflag's rules: `--name=value`, `--name value`, `-nvalue`, `-n=value`, `-n value`,
 * joined switches (`-Aw`), `--` ends the flags, flags and words in any order. Never throws: what may not be is for yargs
 * to refuse (`yargsArguments`). Flags of `relatives` are not known either, but are told to take a value or none.
 */
export function parseArgv(argv: readonly string[], flags: readonly Flag[], relatives: readonly Flag[] = []): Argv {
  const words: string[] = [];
  const settings: FlagSetting[] = [];
  const rest = argv.values();
  for (const argument of rest) {
    if (argument === '--') for (const word of rest) words.push(word);
    else if (argument.startsWith('--')) settings.push(longFlag(argument, rest, flags, relatives));
    else if (argument.startsWith('-') && argument.length > 1) {
      for (const setting of shortFlags(argument, rest, flags)) settings.push(setting);
    } else words.push(argument);
  }
  return { words, settings };
}

/**
 * The same command line in yargs's spelling, which has no `-nvalue`, no value that begins with a dash behind a blank, and
 * takes one pair of quotes off each value: words, `--name="value"`, and behind `--` the words from the first that begins
 * with a dash on. Flags that lack their value stand last, so that they take nothing for it.
 */
export function yargsArguments({ words, settings }: Argv): readonly string[] {
  const dash = words.findIndex((word) => word.startsWith('-'));
  const [plain, dashed] = dash === -1 ? [words, []] : [words.slice(0, dash), words.slice(dash)];
  const given = settings.filter(({ value }) => value !== undefined);
  const bare = settings.filter(({ value }) => value === undefined);
  return [
    ...plain,
    ...given.map(({ name, value = '' }) => `--${name}="${value}"`),
    ...bare.map(({ name }) => `--${name}`),
    ...(dashed.length === 0 ? [] : ['--', ...dashed]),
  ];
}

/**
 * The first words, `count` at most, that are neither flags nor their values: they name the command. Never throws: what is
 * wrong with a flag is said once the command is known, whose flags they are.
 */
export function firstWords(argv: readonly string[], flags: readonly Flag[], count: number): readonly string[] {
  const words: string[] = [];
  const rest = argv.values();
  for (const argument of rest) {
    if (argument === '--') return [...words, ...rest].slice(0, count);
    if (!argument.startsWith('-') || argument.length === 1) words.push(argument);
    else if (wantsNext(argument, flags)) rest.next();
  }
  return words.slice(0, count);
}

/** Whether the value of the flag, or of the last of joined shorthands, is the next argument. */
function wantsNext(argument: string, flags: readonly Flag[]): boolean {
  if (argument.startsWith('--')) {
    return flags.some((flag) => flag.name === argument.slice(2) && bareValue(flag) === undefined);
  }
  const letters = argument.slice(1);
  const isSwitch = (letter: string): boolean => {
    return flags.some((flag) => flag.short === letter && bareValue(flag) !== undefined);
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
  rest: ArrayIterator<string>,
  flags: readonly Flag[],
  relatives: readonly Flag[],
): FlagSetting {
  const equals = argument.indexOf('=');
  const name = argument.slice(2, equals === -1 ? undefined : equals);
  const isNamed = (candidate: Flag): boolean => candidate.name === name;
  const flag = flags.find(isNamed);
  const setting = { flag, name, written: `--${name}`, argument };
  if (equals !== -1) return { ...setting, value: argument.slice(equals + 1) };
  const known = flag ?? relatives.find(isNamed);
  const bare = known === undefined ? 'true' : bareValue(known);
  return { ...setting, value: bare ?? nextOf(rest) };
}

function shortFlags(argument: string, rest: ArrayIterator<string>, flags: readonly Flag[]): FlagSetting[] {
  const settings: FlagSetting[] = [];
  for (let letters = argument.slice(1); letters !== '';) {
    const letter = letters.charAt(0);
    const flag = flags.find(({ short }) => short === letter);
    const setting = { flag, name: flag?.name ?? letter, written: `-${letter}`, argument };
    if (flag === undefined) return [...settings, { ...setting, value: 'true' }];
    const after = letters.slice(1);
    if (after.length > 1 && after.startsWith('=')) return [...settings, { ...setting, value: after.slice(1) }];
    const bare = bareValue(flag);
    // pflag takes the next argument even where it begins with a dash.
    if (bare === undefined) return [...settings, { ...setting, value: after === '' ? nextOf(rest) : after }];
    settings.push({ ...setting, value: bare });
    letters = after;
  }
  return settings;
}

/** The next argument; undefined where there is none. */
function nextOf(rest: ArrayIterator<string>): string | undefined {
  const { done, value } = rest.next();
  return done === true ? undefined : value;
}
