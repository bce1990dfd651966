import type { LocalKubelet } from '../nodes/local-kubelet.ts';

/** A sentence for each thing that keeps the kubelet from starting, or that is not as its configuration seems. Unescaped. */
export function kubeletWarnings({ origin, hindrances, remarks }: LocalKubelet): string[] {
  const consequence = origin.kind === 'process' ? 'would not start again' : 'does not start';
  return [
    ...hindrances.map((one) => `Warning: this kubelet ${consequence}: ${one}.`),
    ...remarks.map((one) => `Warning: ${one}.`),
  ];
}

/** Files that lie where manifests usually are, in a directory that this kubelet does not read. */
export interface UnusedFiles {
  readonly path: string;
  readonly names: readonly string[];
}

/** Sources of a path that no setting of this node gives. */
const NOT_SET: ReadonlySet<string> = new Set(['distribution', 'user']);

/** That the kubelet does not read these files; where it reads no others, also how it would. Unescaped. */
export function unusedWarning(
  { path, names }: UnusedFiles,
  { path: own, configPath, hindrances }: LocalKubelet,
): string {
  const files = names.length === 1 ? 'the file' : `the ${names.length} files`;
  const which = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
  const fact = `Warning: this kubelet does not read ${files} in ${path}: ${which}.`;
  if (own === undefined || hindrances.length > 0 || NOT_SET.has(own.source)) return fact;
  const how =
    own.source === 'kubelet-default'
      ? `set "staticPodPath: ${path}" in ${configPath ?? 'its configuration file'}`
      : `change ${own.by} to ${path}`;
  return `${fact} To make it, ${how}, and restart the kubelet.`;
}
