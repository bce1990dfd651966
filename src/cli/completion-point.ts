import { UsageError } from '../domain/errors.ts';
import { parseArgv, type FlagSetting } from './argv.ts';
import type { Command } from './command.ts';
import { chooseCommand, depthOf, flagsOf, subcommandsOf } from './command-choice.ts';
import type { Completes, Flag } from './flag.ts';

/** The word at the end of a command line, and what it may become. */
export interface CompletionPoint {
  /** What the user has typed of the word; of `--flag=value` only the value. */
  readonly typed: string;
  /** What stands before it in the same word and stays: `cp-1,` of `--node cp-1,cp`. */
  readonly kept: string;
  readonly wanted: Wanted;
  /** Flags given before, in order. */
  readonly settings: readonly FlagSetting[];
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
  if (last?.value === MARKER) return valuePoint(last.flag, typed, settings.slice(0, -1));
  if (typed.startsWith('-') && !before.includes('--')) return flagPoint(typed, flags, settings);
  const positionals = given.slice(depthOf(command), -1);
  const below = subcommandsOf(command, commands);
  if (below.length > 0) return { typed, kept: '', wanted: { kind: 'command', commands: below }, settings };
  const completes = command === undefined ? undefined : positionalKind(command, positionals.length);
  if (completes === undefined) return undefined;
  return { typed, kept: '', wanted: { kind: 'word', completes, given: positionals }, settings };
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
  return { typed, kept: '', wanted: { kind: 'command', commands: below }, settings: [] };
}

function parse(argv: readonly string[], flags: readonly Flag[]): ReturnType<typeof parseArgv> | undefined {
  try {
    return parseArgv(argv, flags);
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
function flagPoint(
  typed: string,
  flags: readonly Flag[],
  settings: readonly FlagSetting[],
): CompletionPoint | undefined {
  const equals = typed.indexOf('=');
  if (equals !== -1) {
    const written = parse([`${typed.slice(0, equals)}=${MARKER}`], flags)?.settings.at(-1);
    return written?.value === MARKER ? valuePoint(written.flag, typed.slice(equals + 1), settings) : undefined;
  }
  const attached = parse([`${typed}${MARKER}`], flags)?.settings.at(-1);
  if (attached !== undefined) return attachedPoint(typed, attached, settings);
  const used = new Set(settings.map(({ flag }) => flag).filter(({ kind }) => kind !== 'list'));
  return { typed, kept: '', wanted: { kind: 'flag', flags: flags.filter((flag) => !used.has(flag)) }, settings };
}

/** Of `-ojs`, whose value stands in the word of its flag, only the value is completed. */
function attachedPoint(typed: string, { flag, value }: FlagSetting, settings: readonly FlagSetting[]): CompletionPoint {
  const written = value.slice(0, -MARKER.length);
  const point = valuePoint(flag, written, settings);
  return { ...point, kept: `${typed.slice(0, typed.length - written.length)}${point.kept}` };
}

function valuePoint(flag: Flag, word: string, settings: readonly FlagSetting[]): CompletionPoint {
  const completes = valueKind(flag);
  if (flag.kind !== 'list') return { typed: word, kept: '', wanted: { kind: 'word', completes, given: [] }, settings };
  const before = settings.filter((one) => one.flag === flag).map(({ value }) => value);
  const start = flag.commas ? word.lastIndexOf(',') + 1 : 0;
  const kept = word.slice(0, start);
  const given = flag.commas ? [...before, kept].flatMap((value) => value.split(',')) : before;
  return {
    typed: word.slice(start),
    kept,
    wanted: { kind: 'word', completes, given: given.filter((value) => value !== '') },
    settings,
  };
}

function valueKind(flag: Flag): Completes {
  if (flag.kind === 'boolean') return ['true', 'false'];
  return (flag.kind === 'string' ? flag.choices : undefined) ?? flag.completes ?? [];
}
