/** What a word on the command line names, for completion. */
export type WordKind =
  | 'cluster'
  | 'compared'
  | 'context'
  | 'file'
  | 'folder'
  | 'local-pod'
  | 'namespace'
  | 'node'
  | 'rule'
  | 'static-pod'
  | 'user';

/** What completion offers for a word: all there is of a kind, or these words, besides which others may be allowed. */
export type Completes = WordKind | RulesAbout | readonly string[];

/** The rules that look at one of these: `manifest`, `directory`, `cluster`. */
export interface RulesAbout {
  readonly rulesAbout: readonly string[];
}

/** What completion offers as the value of a flag: always the same, or by what the command's flags say so far. */
export type FlagCompletes = Completes | ((flags: Readonly<Record<string, unknown>>) => Completes);

interface FlagBase {
  /** Long name without dashes: `all-namespaces`. */
  readonly name: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** One or more sentences, as kubectl's help has them. */
  readonly description: string;
  /** What completion offers as the value; a flag's `choices` need not be repeated. Nothing where undefined. */
  readonly completes?: FlagCompletes;
  /** What of the value may be shown nowhere: all of it, or the name and password in a URL. */
  readonly secret?: 'value' | 'user-info';
}

/** A switch: `--name`, `--name=false`. */
export interface BooleanFlag extends FlagBase {
  readonly kind: 'boolean';
  readonly default: boolean;
}

/** One value; where it is given again the last counts. */
export interface StringFlag extends FlagBase {
  readonly kind: 'string';
  readonly default: string | undefined;
  /** Allowed values; any where undefined. */
  readonly choices?: readonly string[];
  /** The value of the flag written without one (pflag's `NoOptDefVal`): another one then follows only behind `=`. */
  readonly bare?: string;
}

/** Several values, by repeating the flag or with commas. */
export interface ListFlag extends FlagBase {
  readonly kind: 'list';
  /** Whether a comma separates values, as `parseCommaList` reads them; false where a value may hold commas. */
  readonly commas: boolean;
  /**
   * Whether an empty word is no value, as pflag has it. Elsewhere it is one, that nothing has: what an unset variable of
   * a script names must not become everything.
   */
  readonly emptyIsNone?: boolean;
}

/** A whole number, not negative unless its minimum is. */
export interface IntegerFlag extends FlagBase {
  readonly kind: 'integer';
  readonly default: number;
  /** The least that is allowed; 0 where undefined. */
  readonly minimum?: number;
}

/** A length of time in kubectl's syntax: `5s`, `1m30s`; a bare number is seconds. The value is in milliseconds. */
export interface DurationFlag extends FlagBase {
  readonly kind: 'duration';
  /** Whether it may be less than zero. */
  readonly mayBeNegative?: true;
  /** As typed: `5s`. */
  readonly default: string;
}

export type Flag = BooleanFlag | StringFlag | ListFlag | IntegerFlag | DurationFlag;

/** What a command receives for one flag. */
export type FlagValue<F extends Flag> = F extends BooleanFlag
  ? boolean
  : F extends StringFlag
    ? F extends { readonly choices: readonly (infer C)[] }
      ? C | (F['default'] extends string ? never : undefined)
      : F['default'] extends string
        ? string
        : string | undefined
    : F extends ListFlag
      ? readonly string[]
      : number;

/** Flags by the name that the program knows them by. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** The values of a table of flags. */
export type FlagValues<T extends FlagTable> = { readonly [K in keyof T]: FlagValue<T[K]> };

/**
 * A flag that does something only under a condition, in the one way that help says so: `With --hidden: ask no kubelet…`.
 */
export function onlyWith<const F extends Flag>(condition: string, flag: F, description = flag.description): F {
  const words = `${description.charAt(0).toLowerCase()}${description.slice(1)}`;
  return { ...flag, description: `With ${condition}: ${words}` };
}

/** What a flag written without a value stands for; undefined for one that needs a value. */
export function bareValue(flag: Flag): string | undefined {
  return flag.kind === 'boolean' ? 'true' : flag.kind === 'string' ? flag.bare : undefined;
}

/** Keeps a table's literal types, so that `FlagValues` knows them. */
export function defineFlags<const T extends FlagTable>(flags: T): T {
  return flags;
}
