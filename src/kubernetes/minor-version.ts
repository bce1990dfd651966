/** The minor version of `1.36`, `v1.36` or `v1.36.2`; undefined where the text is no version of Kubernetes 1. */
export function parseMinor(version: string): number | undefined {
  const match = /^v?1\.(\d{1,3})(?:[.+-].*)?$/.exec(version);
  return match === null ? undefined : Number(match[1]);
}
