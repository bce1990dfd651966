/** How the program is called, for a script. */
export interface Names {
  /** The executable on PATH: `kubectl-static`. */
  readonly executable: string;
  /** The word after `kubectl`; undefined where it is not called through kubectl by one word. */
  readonly plugin: string | undefined;
  /** A prefix for names of shell functions. */
  readonly id: string;
}
