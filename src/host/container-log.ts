import type { Outcome } from '../kubelet/file.ts';
import { read } from '../kubelet/file.ts';
import type { FileTree } from './file-tree.ts';

/** The newest log of a container, in `/var/log/pods/NAMESPACE_NAME_UID/CONTAINER/N.log`. */
export interface ContainerLog {
  readonly path: string;
  /** How many times the container was started again: the file's number. */
  readonly restarts: number;
  /** When something was written to it last; undefined where it cannot be looked at. */
  readonly modified: Date | undefined;
}

/** The newest log of each container, by name. No directory is no log. */
export function containerLogs(tree: FileTree, directory: string): Outcome<ReadonlyMap<string, ContainerLog>> {
  const names = tree.list(directory);
  if (!names.ok) return names.fault.kind === 'absent' ? read(new Map()) : names;
  const logs = new Map<string, ContainerLog>();
  for (const name of names.value) {
    const files = tree.list(`${directory}/${name}`);
    if (!files.ok) continue;
    // Rotated ones have a time behind: `0.log.20261128-000000`.
    const numbers = files.value.flatMap((file) => (/^\d{1,9}\.log$/.test(file) ? [Number.parseInt(file, 10)] : []));
    if (numbers.length === 0) continue;
    const restarts = numbers.reduce((a, b) => Math.max(a, b));
    const path = `${directory}/${name}/${restarts}.log`;
    const status = tree.status(path);
    logs.set(name, { path, restarts, modified: status.ok ? status.value.modified : undefined });
  }
  return read(logs);
}
