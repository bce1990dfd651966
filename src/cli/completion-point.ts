import { UsageError } from '../domain/errors.ts';
import { firstWord, parseArgv, type FlagSetting } from './argv.ts';
import type { Command } from './command.ts';
import type { Completes, Flag, FlagTable } from './flag.ts';
import { GLOBAL_FLAGS, HELP_FLAG } from './global-flags.ts';

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
  | { readonly kind: 'command' }
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
  if (before[0] === 'help')
    return before.length === 1 ? { typed, kept: '', wanted: { kind: 'command' }, settings: [] } : undefined;
  const command = commandOf(before, commands);
  const flags = Object.values<Flag>({ ...command?.flags, ...GLOBAL_FLAGS, ...HELP_FLAG });
  const parsed = parse([...before, MARKER], flags);
  if (parsed === undefined) return undefined;
  const { words: given, settings } = parsed;
  const last = settings.at(-1);
  if (last?.value === MARKER) return valuePoint(last.flag, typed, settings.slice(0, -1));
  if (typed.startsWith('-') && !before.includes('--')) return flagPoint(typed, flags, settings);
  const positionals = given.slice(1, -1);
  if (given.length === 1) return { typed, kept: '', wanted: { kind: 'command' }, settings };
  const completes = command === undefined ? undefined : positionalKind(command, positionals.length);
  if (completes === undefined) return undefined;
  return { typed, kept: '', wanted: { kind: 'word', completes, given: positionals }, settings };
}

function commandOf(before: readonly string[], commands: readonly Command[]): Command | undefined {
  const tables: readonly FlagTable[] = [GLOBAL_FLAGS, HELP_FLAG, ...commands.map(({ flags }) => flags)];
  const word = firstWord(
    before,
    tables.flatMap((table) => Object.values(table)),
  );
  return commands.find(({ name, aliases }) => word !== undefined && (name === word || aliases.includes(word)));
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
