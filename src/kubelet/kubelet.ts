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

/** The minor version of `1.36`, `v1.36` or `v1.36.2`; undefined where the text is no version of Kubernetes 1. */
export function parseMinor(version: string): number | undefined {
  const match = /^v?1\.(\d{1,3})(?:[.+-].*)?$/.exec(version);
  return match === null ? undefined : Number(match[1]);
}
