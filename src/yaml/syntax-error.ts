import type { Place } from './place.ts';

/** A text that is not well-formed YAML or JSON. Caught where it is read, and told of the file that it stands in. */
export class DocumentSyntaxError extends Error {
  override readonly name = 'DocumentSyntaxError';
  /** Undefined where the problem is with the document as a whole. */
  readonly at: Place | undefined;
  /** The line that the kubelet's log names, where it is another one than that of `at`. */
  readonly loggedLine: number | undefined;

  constructor(message: string, at: Place | undefined, loggedLine?: number) {
    super(message);
    this.at = at;
    this.loggedLine = loggedLine;
  }
}

/** An error whose message quotes what stands there, as the kubelet does: a secret perhaps, where it is no manifest. */
export class QuotingError extends DocumentSyntaxError {
  /** The same without the quotation. */
  readonly unquoted: string;

  constructor(message: string, unquoted: string, at: Place) {
    super(message, at);
    this.unquoted = unquoted;
  }
}

/**
 * Go reads JSON and YAML of 10,000 levels. Nothing that a kubelet uses is deeper than 30, and this many fit any stack.
 */
export const DEEPEST_READ = 1100;

/** A text beyond a limit of this reader: what a kubelet or kubectl makes of it is not known. */
export class LimitError extends DocumentSyntaxError {}

/** A text that is nested deeper than is read here. */
export class NestingError extends LimitError {
  constructor(at: Place) {
    super(`nested more than ${DEEPEST_READ} levels deep, the limit of this program`, at);
  }
}

/**
 * Values, keys among them, of one manifest. Kubelets read as many as 10 MiB hold; a large Pod has some thousands, and
 * this many are read and judged in a moment, so that Ctrl-C is never waited for.
 */
export const MOST_VALUES = 100_000;

/** A text of more values than are read of its kind. */
export class ValuesError extends LimitError {
  constructor(most: number, at: Place | undefined) {
    super(`made of more than ${most} values, the limit of this program`, at);
  }
}

/** Characters of texts that aliases repeat: more than a whole manifest may hold. */
export const MOST_REPEATED = 10 * 1024 * 1024;

/** A text whose aliases make more of it than is read here. */
export class RepetitionError extends LimitError {
  constructor(at: Place) {
    super('larger than 10 MiB with its aliases expanded, the limit of this program', at);
  }
}
