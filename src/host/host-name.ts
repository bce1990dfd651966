import { readText, type FileTree } from './file-tree.ts';

/**
 * The host's name. The kernel's belongs to the machine that this program runs on, and counts first where that is the
 * node (`live`); another root has its own in a file.
 */
export function hostname(tree: FileTree, live: boolean): string | undefined {
  const paths = ['/proc/sys/kernel/hostname', '/etc/hostname'];
  for (const path of live ? paths : paths.toReversed()) {
    const text = readText(tree, path);
    const name = text.ok
      ? text.value.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#'))
      : undefined;
    if (name !== undefined) return name.trim();
  }
  return undefined;
}
