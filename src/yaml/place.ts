/** A place in a manifest, counted from 1 as editors count. */
export interface Place {
  readonly line: number;
  readonly column: number;
}
