import { readText, type FileTree } from './file-tree.ts';

/** Ticks of a second in which the kernel tells times (`USER_HZ`): 100 wherever Kubernetes runs. */
const TICKS = 100;

/** When processes were started, of several the oldest; undefined where that cannot be read. */
export type ProcessStarts = (pids: readonly number[]) => Date | undefined;

/** Tells when processes were started, to a second (proc_pid_stat(5), `starttime`). */
export function processStarts(tree: FileTree): ProcessStarts {
  const boot = bootTime(tree);
  if (boot === undefined) return () => undefined;
  return (pids) => {
    const starts = pids.flatMap((pid) => startSince(tree, pid, boot) ?? []);
    return starts.length === 0 ? undefined : new Date(Math.min(...starts));
  };
}

/** Milliseconds of the epoch. */
function startSince(tree: FileTree, pid: number, boot: number): number | undefined {
  const stat = readText(tree, `/proc/${pid}/stat`);
  if (!stat.ok) return undefined;
  // The program's name is in parentheses, and may hold anything.
  const ticks = stat.value.slice(stat.value.lastIndexOf(')') + 2).split(' ')[STARTTIME];
  return ticks === undefined || !/^\d{1,15}$/.test(ticks) ? undefined : boot + (Number(ticks) / TICKS) * 1000;
}

/** Its place behind the name: the 22nd field of all. */
const STARTTIME = 19;

function bootTime(tree: FileTree): number | undefined {
  const stat = readText(tree, '/proc/stat');
  const line = stat.ok ? stat.value.split('\n').find((one) => one.startsWith('btime ')) : undefined;
  const seconds = line?.slice('btime '.length).trim() ?? '';
  return /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}
