/** The kubelet that a manifest is read for. */
export interface TargetKubelet {
  /** Minor version: 36 for v1.36.2. */
  readonly minor: number;
  /** The node's name; undefined where it is not known. */
  readonly node: string | undefined;
}

/** The newest Kubernetes whose rules are known here. */
export const NEWEST_MINOR = 36;
/** The oldest one: fields that were new before it are taken for granted. */
export const OLDEST_MINOR = 24;
