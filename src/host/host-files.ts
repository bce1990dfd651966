import type { FileTree } from './file-tree.ts';
import { MachineTree } from './machine-tree.ts';

/**
 * Tells whether there is something at a path of a node, links followed; undefined where that cannot be seen. Below
 * another root than the machine's own a part of a disk may be all there is: there only what lies beside other files is
 * known to be missing, or what is missing from a whole system.
 */
export function hostFiles(root: string | undefined): (path: string) => boolean | undefined {
  const tree = new MachineTree(root ?? '/');
  const isWhole = root === undefined || isSystem(tree);
  return (path) => {
    const found = tree.resolve(path);
    if (found.ok) return true;
    if (!ABSENT.has(found.fault.kind)) return undefined;
    return isWhole || hasFiles(tree, path.replace(/\/[^/]*$/, '') || '/') ? false : undefined;
  };
}

const ABSENT: ReadonlySet<string> = new Set(['absent', 'not-a-directory']);

function isSystem(tree: FileTree): boolean {
  return ['/usr/lib/os-release', '/etc/os-release'].some((path) => tree.resolve(path).ok);
}

function hasFiles(tree: FileTree, directory: string): boolean {
  const names = tree.list(directory);
  return names.ok && names.value.some((name) => isFile(tree, `${directory}/${name}`));
}

function isFile(tree: FileTree, path: string): boolean {
  const status = tree.status(path);
  return status.ok && status.value.kind === 'file';
}
