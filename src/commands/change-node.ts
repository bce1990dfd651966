import type { GuardRequest } from '../change/guard-pod.ts';
import type { ChangedDirectory, Plan } from '../change/plan.ts';
import type { Observation } from '../pods/health/observation.ts';
import type { PreflightResult } from '../change/preflight.ts';
import type { Change, ChangedPod } from '../change/change.ts';
import type { EditedFile } from '../host/edited-file.ts';
import type { Guard } from '../host/guard/guard.ts';

/** A change whose pod can be looked at. */
export type WatchedChange = Change & { readonly pod: ChangedPod };

/** A node whose manifests are changed, however it is reached: by pods of ours, or because this is the node. */
export interface ChangeNode {
  readonly name: string;
  /** `node cp-1`, `this node`. */
  readonly where: string;
  /** The user on whose behalf it is changed, for the history; empty where that is not known. */
  readonly by: string;
  /** What is done to it while it waits for consent, for the question: which pods are created. */
  readonly means: string;
  /** Reads the manifest directory. */
  readonly read: () => Promise<ChangedDirectory>;
  /** What speaks against a change, all at once. */
  readonly preflight: (plan: Plan, directory: ChangedDirectory) => Promise<readonly PreflightResult[]>;
  /** Whether the API server itself, or its etcd, is what a change takes away. */
  readonly isOwnServer: (change: Pick<WatchedChange, 'pod' | 'before' | 'after'>) => boolean;
  /**
   * What looks at the pod of a change, each time that it is called; `oldHash` is that of the manifest before the change,
   * which the first look finds out.
   */
  readonly observer: (
    change: Pick<WatchedChange, 'pod' | 'after'>,
    signal: AbortSignal,
  ) => (oldHash: string | undefined) => Promise<Observation>;
  /** Whether the API server shows a mirror of a pod; undefined where that cannot be told. */
  readonly hasMirror: (pod: ChangedPod, signal: AbortSignal) => Promise<boolean | undefined>;
  /** The guard as an object of the API, where it is one. */
  readonly guardPod: ((request: GuardRequest) => object) | undefined;
  /** Whether a pod that was made there could not be deleted, which has been told. */
  readonly leftBehind: () => boolean;
  /** Has a guard for a change as long as `use` runs; it takes back what was not confirmed then. */
  readonly withGuard: <T>(request: GuardRequest, use: (guard: Guard) => Promise<T>) => Promise<T>;
}

/** What a command does to the directory of one node. */
export type Prepare = (directory: ChangedDirectory) => Promise<Prepared>;

/** A plan, and the file in which the user wrote it: to be removed once it is carried out. */
export interface Prepared {
  readonly plan: Plan;
  readonly edited?: EditedFile;
}
