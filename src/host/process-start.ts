import { placeOfCgroup } from '../kubelet/kubelet-state.ts';
import { readText, type FileTree } from './file-tree.ts';

/** Ticks of a second in which the kernel tells times (`USER_HZ`): 100 wherever Kubernetes runs. */
const TICKS = 100;

/** When a process was started, to a second (proc_pid_stat(5), `starttime`); undefined where that cannot be read. */
export function processStart(tree: FileTree, pid: number): Date | undefined {
  const boot = bootTime(tree);
  return boot === undefined ? undefined : startSince(tree, pid, boot);
}

/** When the containers of pods were started, by the runtime's ids of them: their oldest process. */
export function containerStarts(tree: FileTree): ReadonlyMap<string, Date> {
  const starts = new Map<string, Date>();
  const boot = bootTime(tree);
  const names = tree.list('/proc');
  if (boot === undefined || !names.ok) return starts;
  for (const name of names.value) {
    if (!/^\d+$/.test(name)) continue;
    const cgroup = readText(tree, `/proc/${name}/cgroup`);
    const id = cgroup.ok ? placeOfCgroup(cgroup.value)?.container : undefined;
    const start = id === undefined || id === '' ? undefined : startSince(tree, Number(name), boot);
    if (id === undefined || start === undefined) continue;
    const oldest = starts.get(id);
    if (oldest === undefined || start < oldest) starts.set(id, start);
  }
  return starts;
}

function startSince(tree: FileTree, pid: number, boot: number): Date | undefined {
  const stat = readText(tree, `/proc/${pid}/stat`);
  if (!stat.ok) return undefined;
  // The program's name is in parentheses, and may hold anything.
  const ticks = stat.value.slice(stat.value.lastIndexOf(')') + 2).split(' ')[STARTTIME];
  return ticks === undefined || !/^\d{1,15}$/.test(ticks) ? undefined : new Date(boot + (Number(ticks) / TICKS) * 1000);
}

/** Its place behind the name: the 22nd field of all. */
const STARTTIME = 19;

function bootTime(tree: FileTree): number | undefined {
  const stat = readText(tree, '/proc/stat');
  const line = stat.ok ? stat.value.split('\n').find((one) => one.startsWith('btime ')) : undefined;
  const seconds = line?.slice('btime '.length).trim() ?? '';
  return /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}
