import type { Unreadable } from '../facts/evidence.ts';
import { parseLogDirectory, type KubeletState } from '../kubelet/kubelet-state.ts';
import type { LocalKubelet } from '../nodes/local-kubelet.ts';
import type { FileTree } from './file-tree.ts';
import { unreadableFile } from './unreadable-file.ts';
import type { Processes } from './processes.ts';

/** What the kubelet's own directories and `/proc` show of pods, and what could not be read of it. */
export interface KubeletTraces {
  readonly state: KubeletState;
  readonly unreadable: readonly Unreadable[];
}

/** Lists the kubelet's pod directories and log directories. One that is not there is no fault: nothing ran yet. */
export function readKubeletTraces(
  tree: FileTree,
  { rootDirectory, podLogs }: Pick<LocalKubelet, 'rootDirectory' | 'podLogs'>,
  processes: Processes,
): KubeletTraces {
  const unreadable: Unreadable[] = [];
  const namesIn = (path: string): readonly string[] | undefined => {
    const names = tree.list(path);
    if (names.ok) return names.value;
    if (names.fault.kind !== 'absent') unreadable.push(unreadableFile(path, names.fault));
    return undefined;
  };
  const podsPath = `${rootDirectory.value}/pods`;
  const pods = namesIn(podsPath);
  const logs = namesIn(podLogs.value);
  return {
    state: {
      podDirectories: pods && new Map(pods.map((uid) => [uid, `${podsPath}/${uid}`])),
      logDirectories: logs?.flatMap((name) => parseLogDirectory(name, podLogs.value) ?? []),
      processes: processes.ofPods,
      runtimePods: processes.pods,
      processesSeen: processes.seen,
    },
    unreadable,
  };
}
