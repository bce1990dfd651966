/** When a container that has ended is started again. */
export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

/** How a container ended. */
export interface ContainerEnd {
  readonly reason: string | undefined;
  readonly exitCode: number;
  /** RFC 3339; undefined where that is not told. */
  readonly at?: string;
}

/** A container of the pod that a manifest defines, as it was seen at one moment. */
export interface SeenContainer {
  readonly name: string;
  /** `init` ends before the others start; `sidecar` is an init container that goes on. */
  readonly role: 'init' | 'sidecar' | 'main';
  /** What holds for this container; undefined where it depends on more than was read. */
  readonly restartPolicy: RestartPolicy | undefined;
  readonly state: 'waiting' | 'running' | 'terminated';
  /** `CrashLoopBackOff`, `Completed`. Unescaped text of the cluster, as are all texts here. */
  readonly reason: string | undefined;
  /** What the kubelet or its runtime says of the state; never what the container wrote itself, which may be a secret. */
  readonly message: string | undefined;
  /** How it ended or, where it runs or waits again, how it ended last. */
  readonly end: ContainerEnd | undefined;
  readonly restarts: number;
  /** Another text for another run of the container; undefined where nothing tells runs apart. */
  readonly run: string | undefined;
  /** Undefined where nobody could tell. */
  readonly ready: boolean | undefined;
  /** Why `ready` is not told, or tells less than the kubelet's own probe does; a clause without a full stop. */
  readonly unsure?: string | undefined;
}

/**
 * What is seen of a pod at one moment. `unreachable`: nobody could be asked, and nothing follows from it; `why` is a clause
 * without a full stop. `absent`: who was asked has no such pod: the API server alone (`mirror`), it and the node's kubelet
 * (`kubelet`), or the node's own files (`node`).
 */
export type Observation =
  | { readonly kind: 'unreachable'; readonly why: string }
  | { readonly kind: 'absent'; readonly from: SeenPod['from'] }
  | SeenPod;

/** A pod as its mirror, its kubelet or the node's own files and processes show it. */
export interface SeenPod {
  readonly kind: 'pod';
  readonly from: 'mirror' | 'kubelet' | 'node';
  /** The kubelet's hash of the manifest that the pod is of; undefined where it is not told. */
  readonly hash: string | undefined;
  readonly phase: string | undefined;
  /** Whether the pod as a whole is ready; undefined where that cannot be told. */
  readonly ready: boolean | undefined;
  /** The readiness gates that keep it from being ready; see `closedGates`. */
  readonly gates?: readonly string[];
  /** Why the kubelet does not run it, where it says so (`status.reason`, `status.message`). */
  readonly refused: string | undefined;
  /** It is being deleted, and may still run. */
  readonly ending: boolean;
  /** Whether it uses the network of its node; undefined where that is not known. */
  readonly hostNetwork?: boolean | undefined;
  /** Init containers first, in the order of the manifest. */
  readonly containers: readonly SeenContainer[];
}
