import type { Change } from './change.ts';
import type { PreflightResult } from './preflight.ts';

/**
 * What came of a change. `unchanged`: there was nothing to do. `rehearsed`: a dry run. `left`: somebody else wrote the
 * file meanwhile. `unknown`: the guard could not be asked again. The words are part of the JSON output.
 */
export type ChangeEnd = 'confirmed' | 'unchanged' | 'rehearsed' | 'undone' | 'left' | 'stuck' | 'unknown';

/** One thing that was done or seen, and when. */
export interface ChangeStep {
  readonly time: Date;
  readonly message: string;
}

/** A change that was carried out, or tried. */
export interface ChangeResult extends Pick<Change, 'action' | 'pod' | 'file'> {
  readonly node: string;
  /** The manifest directory, on the node. */
  readonly directory: string;
  readonly end: ChangeEnd;
  /** The command that tells later what was changed there. */
  readonly historyCommand: string;
  /** The command that shows the manifest as it is. */
  readonly manifestCommand: string;
  /** Why it was not confirmed; empty where it was. */
  readonly why: string;
  /** What the log of its containers means, as far as that is known, a sentence each. */
  readonly meaning: readonly string[];
  /** The last lines of its containers, where it was undone. */
  readonly log: string;
  /** As a unified diff; empty where there is none. */
  readonly difference: string;
  readonly preflight: readonly PreflightResult[];
  /** Which state without a manifest an undo went back to: `before change 3`. */
  readonly goneSince?: string | undefined;
  /** Whether the pod runs, and the API server shows no mirror of it. */
  readonly hidden?: boolean;
  readonly steps: readonly ChangeStep[];
  /** Of a dry run: the guard that would be created, as an object of the API, where it is one. */
  readonly guardPod?: object | undefined;
}
