/** A container of the pod that a manifest defines, as it was seen at one moment. */
export interface SeenContainer {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'terminated';
  /** `CrashLoopBackOff`, `Completed`. Unescaped text of the cluster, as are all texts here. */
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly exitCode: number | undefined;
  readonly restarts: number;
  readonly ready: boolean;
}

/**
 * What is seen of a pod at one moment. `unreachable`: nobody could be asked, and nothing follows from it. `absent`: who was
 * asked has no such pod.
 */
export type Observation =
  { readonly kind: 'unreachable'; readonly why: string } | { readonly kind: 'absent' } | SeenPod;

/** A pod as its mirror, its kubelet or the node's own files and processes show it. */
export interface SeenPod {
  readonly kind: 'pod';
  readonly from: 'mirror' | 'kubelet' | 'node';
  /** The kubelet's hash of the manifest that the pod is of; undefined where it is not told. */
  readonly hash: string | undefined;
  readonly phase: string | undefined;
  /** Whether the pod as a whole is ready; undefined where that cannot be told. */
  readonly ready: boolean | undefined;
  /** Why the kubelet does not run it, where it says so (`status.reason`, `status.message`). */
  readonly refused: string | undefined;
  /** Init containers among them, in the order of the manifest. */
  readonly containers: readonly SeenContainer[];
}
