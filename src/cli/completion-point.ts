import { UsageError } from '../facts/errors.ts';
import { isKnown, parseArgv, type KnownSetting } from './argv.ts';
import type { Command } from './command.ts';
import { asksSeveralClusters } from './cluster-flags.ts';
import { chooseCommand, depthOf, flagsOf, subcommandsOf } from './command-choice.ts';
import type { Completes, Flag } from './flag.ts';
import { valuesGiven } from './flag-value.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';

/** What stands before the word at the end of a command line. */
interface Line {
  readonly command: Command | undefined;
  /** Flags given before, in order. */
  readonly settings: readonly KnownSetting[];
}

/** The word at the end of a command line, and what it may become. */
export interface CompletionPoint extends Line {
  /** What the user has typed of the word; of `--flag=value` only the value. */
  readonly typed: string;
  /** What stands before it in the same word and stays: `cp-1,` of `--node cp-1,cp`. */
  readonly kept: string;
  readonly wanted: Wanted;
}

/** What may stand at the end of a command line. */
export type Wanted =
  | { readonly kind: 'command'; readonly commands: readonly Command[] }
  | { readonly kind: 'flag'; readonly flags: readonly Flag[] }
  | {
      readonly kind: 'word';
      readonly completes: Completes;
      /** Words that were given already and would say nothing new. */
      readonly given: readonly string[];
    };

/** Stands for the word to be completed; no argument of a process can hold it. */
const MARKER = '\0';

/**
 * Finds out what the last of the words (perhaps empty) may become, by the same rules that the command line is parsed
 * by. Undefined where nothing fits: after a flag that does not exist, or where a command takes no more words.
 */
export function completionPoint(words: readonly string[], commands: readonly Command[]): CompletionPoint | undefined {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  if (before[0] === 'help') return commandPoint(typed, before.slice(1), commands);
  const { command, unknown } = chooseCommand(before, commands);
  const flags = flagsOf(command === undefined ? [] : [command]);
  const parsed = parse([...before, MARKER], flags);
  if (parsed === undefined || unknown !== undefined) return undefined;
  const { words: given, settings } = parsed;
  const last = settings.at(-1);
  if (last?.value === MARKER) return valuePoint(last.flag, typed, { command, settings: settings.slice(0, -1) });
  const line = { command, settings };
  if (typed.startsWith('-') && !before.includes('--')) return flagPoint(typed, flags, line);
  const positionals = given.slice(depthOf(command), -1);
  const below = subcommandsOf(command, commands);
  if (below.length > 0) return { ...line, typed, kept: '', wanted: { kind: 'command', commands: below } };
  const completes = command === undefined ? undefined : positionalKind(command, positionals.length);
  if (completes === undefined) return undefined;
  return { ...line, typed, kept: '', wanted: { kind: 'word', completes, given: positionals } };
}

/** Behind `help` come the words that name a command, and nothing else. */
function commandPoint(
  typed: string,
  before: readonly string[],
  commands: readonly Command[],
): CompletionPoint | undefined {
  const { command, unknown } = chooseCommand(before, commands);
  const below = subcommandsOf(command, commands);
  if (unknown !== undefined || below.length === 0) return undefined;
  return { command, settings: [], typed, kept: '', wanted: { kind: 'command', commands: below } };
}

interface KnownLine {
  readonly words: readonly string[];
  readonly settings: readonly KnownSetting[];
}

/** Undefined where there is a flag that the command does not have. */
function parse(argv: readonly string[], flags: readonly Flag[]): KnownLine | undefined {
  const { words, settings } = parseArgv(argv, flags);
  return settings.every(isKnown) ? { words, settings } : undefined;
}

function unlessWrong<T>(understand: () => T): T | undefined {
  try {
    return understand();
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function positionalKind({ positionals }: Command, index: number): Completes | undefined {
  if (index >= positionals.maximum) return undefined;
  return positionals.completes?.[index] ?? positionals.completes?.at(-1);
}

/** `--na` wants a flag; `--node=cp`, `-n=kube` and `-nkube` want a value. */
function flagPoint(typed: string, flags: readonly Flag[], line: Line): CompletionPoint | undefined {
  const equals = typed.indexOf('=');
  if (equals !== -1) {
    const written = parse([`${typed.slice(0, equals)}=${MARKER}`], flags)?.settings.at(-1);
    return written?.value === MARKER ? valuePoint(written.flag, typed.slice(equals + 1), line) : undefined;
  }
  const attached = parse([`${typed}${MARKER}`], flags)?.settings.at(-1);
  if (attached !== undefined) return attachedPoint(typed, attached, line);
  const used = new Set(line.settings.map(({ flag }) => flag).filter(({ kind }) => kind !== 'list'));
  return { ...line, typed, kept: '', wanted: { kind: 'flag', flags: flags.filter((flag) => !used.has(flag)) } };
}

/** Of `-ojs`, whose value stands in the word of its flag, only the value is completed. */
function attachedPoint(typed: string, { flag, value }: KnownSetting, line: Line): CompletionPoint {
  const written = value.slice(0, -MARKER.length);
  const point = valuePoint(flag, written, line);
  return { ...point, kept: `${typed.slice(0, typed.length - written.length)}${point.kept}` };
}

function valuePoint(flag: Flag, word: string, line: Line): CompletionPoint {
  const completes = valueKind(flag, line);
  const separator = separatorOf(flag, line);
  if (separator === undefined)
    return { ...line, typed: word, kept: '', wanted: { kind: 'word', completes, given: [] } };
  const before = line.settings.filter((one) => one.flag === flag).map(({ value }) => value);
  const start = separator === 'comma' ? word.lastIndexOf(',') + 1 : 0;
  const kept = word.slice(0, start);
  const given = separator === 'comma' ? [...before, kept].flatMap((value) => value.split(',')) : before;
  return {
    ...line,
    typed: word.slice(start),
    kept,
    wanted: { kind: 'word', completes, given: given.filter((value) => value !== '') },
  };
}

/** What may stand between several values of a flag, which may also be repeated; undefined where it has only one. */
function separatorOf(flag: Flag, { command }: Line): 'comma' | 'none' | undefined {
  if (flag.kind === 'list') return flag.commas ? 'comma' : 'none';
  return flag === GLOBAL_FLAGS.context && asksSeveralClusters(command?.flags ?? {}) ? 'comma' : undefined;
}

/** What the value of a flag may be, as far as the flags before it say; nothing where one of them cannot be. */
function valueKind(flag: Flag, { command, settings }: Line): Completes {
  if (flag.kind === 'boolean') return ['true', 'false'];
  const completes = flag.completes ?? (flag.kind === 'string' ? flag.choices : undefined) ?? [];
  if (typeof completes !== 'function') return completes;
  return unlessWrong(() => completes(valuesGiven(command?.flags ?? {}, settings))) ?? [];
}
