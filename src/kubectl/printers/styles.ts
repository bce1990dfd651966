import { Chalk } from 'chalk';

/** Puts colour on text, or leaves it as it is. */
export type Style = (text: string) => string;

/** What a piece of text is, not what it looks like; without colour every style leaves its text alone. */
export interface Styles {
  readonly heading: Style;
  /** Fine, as it should be. */
  readonly good: Style;
  /** Worth a look. */
  readonly warning: Style;
  /** Broken or dangerous. */
  readonly bad: Style;
  /** Less important than the rest. */
  readonly faint: Style;
  /** What to type in a shell. */
  readonly command: Style;
  /** The word that the sentence is about. */
  readonly strong: Style;
}

/** The value of `--color`. */
export type ColourFlag = 'auto' | 'always' | 'never';

/** What the colour decision rests on. */
export interface ColourFacts {
  readonly flag: ColourFlag;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the stream is a terminal. */
  readonly isTTY: boolean;
}

/**
 * Whether to colour a stream. The flag decides; on `auto`, in this order: `NO_COLOR` that is not empty turns colour off
 * (no-color.org), `FORCE_COLOR` turns it on (off with `0` or `false`), `TERM=dumb` turns it off, and then a terminal has
 * colour and a pipe has not.
 */
export function decideColour({ flag, env, isTTY }: ColourFacts): boolean {
  if (flag !== 'auto') return flag === 'always';
  if (isSet(env.NO_COLOR)) return false;
  const force = env.FORCE_COLOR;
  if (isSet(force)) return force !== '0' && force !== 'false';
  return isTTY && env.TERM !== 'dumb';
}

/** The styles of a stream. Only the sixteen basic colours are used: they follow the terminal's own theme. */
export function createStyles(colour: boolean): Styles {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  return {
    heading: (text) => chalk.bold(text),
    good: (text) => chalk.green(text),
    warning: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
    faint: (text) => chalk.dim(text),
    command: (text) => chalk.cyan(text),
    strong: (text) => chalk.bold(text),
  };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
