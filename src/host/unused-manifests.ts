import type { LocalKubelet } from '../nodes/local-kubelet.ts';
import { isDotFile } from '../kubelet/manifest-directory.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';
import type { FileTree } from './file-tree.ts';

/** A directory where static pods usually are, with files in it that this kubelet does not read. */
export interface UnusedManifests {
  readonly path: string;
  /** In byte order. */
  readonly names: readonly string[];
}

/** Looks into the usual directories, of kubeadm and of the distribution, that a kubelet whose path is known passes over. */
export function unusedManifests(
  tree: FileTree,
  { path, distribution, hindrances, origin }: Pick<LocalKubelet, 'path' | 'distribution' | 'hindrances' | 'origin'>,
): readonly UnusedManifests[] {
  // Of one that does not start it is known that it reads nothing, wherever it would.
  const isIdle = path === undefined && hindrances.length > 0 && origin.kind !== 'process';
  if (!isIdle && (path === undefined || path.confidence === 'guess' || path.source === 'user')) return [];
  const value = path?.value ?? '';
  const { defaultSource } = distribution;
  const usual = ['/etc/kubernetes/manifests', ...(defaultSource.kind === 'path' ? [defaultSource.path] : [])];
  const own = tree.resolve(value);
  return [...new Set(usual.map((one) => withoutFinalSlashes(one)))].flatMap((directory) => {
    const real = tree.resolve(directory);
    if (!real.ok || (value !== '' && own.ok && own.value === real.value)) return [];
    const names = filesIn(tree, real.value);
    // The one file that the kubelet reads may lie there.
    const unused = names.filter((name) => !own.ok || value === '' || own.value !== `${real.value}/${name}`);
    return unused.length === 0 ? [] : [{ path: directory, names: unused }];
  });
}

function filesIn(tree: FileTree, directory: string): readonly string[] {
  const names = tree.list(directory);
  return (names.ok ? names.value : []).filter((name) => {
    const real = tree.resolve(`${directory}/${name}`);
    const status = real.ok ? tree.status(real.value) : real;
    return !isDotFile(name) && status.ok && status.value.kind === 'file';
  });
}
