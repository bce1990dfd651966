import { logLines } from '../pods/health/log-text.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { Outcome } from '../kubelet/file.ts';
import { read } from '../kubelet/file.ts';
import type { FileTree } from './file-tree.ts';
import { unreadableFile } from './unreadable-file.ts';

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

/** The end of a container's log. */
export interface LastLines {
  readonly container: string;
  /** Without what the runtime puts before them. Unescaped: a container may write anything. */
  readonly lines: readonly string[];
}

const LAST = 20;
/** The kubelet turns to another file at 10 MiB, unless it is told otherwise (`containerLogMaxSize`). */
const LARGEST_LOG = 64 * 1024 * 1024;

/** The last lines of the newest log of each container that wrote one, and what could not be read. */
export function lastLogLines(
  tree: FileTree,
  directory: string,
): { readonly logs: readonly LastLines[]; readonly unreadable: readonly Unreadable[] } {
  const found = containerLogs(tree, directory);
  if (!found.ok) return { logs: [], unreadable: [unreadableFile(directory, found.fault)] };
  const logs: LastLines[] = [];
  const unreadable: Unreadable[] = [];
  for (const [container, { path }] of found.value) {
    const bytes = tree.read(path, LARGEST_LOG);
    if (bytes.ok) logs.push({ container, lines: logLines(Buffer.from(bytes.value).toString('utf8')).slice(-LAST) });
    else unreadable.push(unreadableFile(path, bytes.fault));
  }
  return { logs, unreadable };
}
