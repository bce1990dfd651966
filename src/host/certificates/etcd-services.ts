import type { EtcdService } from '../../certificates/naming-service.ts';
import { splitProcCommandLine } from '../../kubelet/kubelet-command-line.ts';
import { readText, type FileTree } from '../file-tree.ts';
import type { ProcessStarts } from '../process-start.ts';

/** The etcds that run as services of systemd: their cgroup is called as their unit. One in a container is none of them. */
export function etcdServices(machine: FileTree, starts: ProcessStarts): readonly EtcdService[] {
  const textOf = (path: string): string => {
    const text = readText(machine, path);
    return text.ok ? text.value : '';
  };
  const names = machine.list('/proc');
  const pids = names.ok ? names.value.filter((name) => /^\d+$/.test(name)) : [];
  return pids.flatMap((pid): readonly EtcdService[] => {
    if (textOf(`/proc/${pid}/comm`).trim() !== 'etcd') return [];
    const [, unit] = /\/([^/\s]+\.service)$/m.exec(textOf(`/proc/${pid}/cgroup`)) ?? [];
    if (unit === undefined) return [];
    const [, ...words] = splitProcCommandLine(textOf(`/proc/${pid}/cmdline`));
    const variables = textOf(`/proc/${pid}/environ`).split('\0');
    const environment = new Map(
      variables.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)] as const),
    );
    return [{ unit, words, environment, started: starts([Number(pid)]) }];
  });
}
