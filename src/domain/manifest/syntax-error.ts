import type { Place } from './place.ts';

/** A manifest that is not well-formed YAML or JSON. Caught where the file is read, and told as a finding. */
export class ManifestSyntaxError extends Error {
  override readonly name = 'ManifestSyntaxError';
  /** Undefined where the problem is with the document as a whole. */
  readonly at: Place | undefined;

  constructor(message: string, at: Place | undefined) {
    super(message);
    this.at = at;
  }
}
