import type { Place } from './place.ts';

/** A manifest that is not well-formed YAML or JSON. Caught where the file is read, and told as a finding. */
export class ManifestSyntaxError extends Error {
  override readonly name = 'ManifestSyntaxError';
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

/**
 * Go reads JSON and YAML of 10,000 levels. Nothing that a kubelet uses is deeper than 30, and this many fit any stack.
 */
export const DEEPEST_READ = 1100;

/** A manifest that is nested deeper than is read here: what the kubelet makes of it is not known. */
export class NestingError extends ManifestSyntaxError {
  constructor(at: Place) {
    super(`nested in more than ${DEEPEST_READ} levels, which is as deep as is read here`, at);
  }
}
