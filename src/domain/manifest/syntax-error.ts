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
