/** What a node shows of the pods that its kubelet keeps. */
export interface KubeletState {
  /** Directories of pods by uid, below the kubelet's root directory; undefined where they could not be listed. */
  readonly podDirectories: ReadonlyMap<string, string> | undefined;
  /** Directories of pods' logs; undefined where they could not be listed. */
  readonly logDirectories: readonly LogDirectory[] | undefined;
  /** How many processes each pod has, by uid. */
  readonly processes: ReadonlyMap<string, number>;
  /** False where processes could not be looked at, so that none seen means nothing. */
  readonly processesSeen: boolean;
}

/** `/var/log/pods/NAMESPACE_NAME_UID`, taken apart. */
export interface LogDirectory {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly path: string;
}

/** What is left of one pod on its node. */
export interface KubeletTrace {
  /** The uid that the kubelet knows the pod by; for a static pod the hash. */
  readonly uid: string;
  readonly podDirectory: string | undefined;
  readonly logDirectory: string | undefined;
  readonly processes: number;
}

/** Takes a log directory's name apart; undefined for any other name (kubelet `pkg/kubelet/kuberuntime/helpers.go`). */
export function parseLogDirectory(name: string, parent: string): LogDirectory | undefined {
  const match = /^([^_]+)_([^_]+)_([^_]+)$/.exec(name);
  if (match === null) return undefined;
  return { namespace: match[1]!, name: match[2]!, uid: match[3]!, path: `${parent}/${name}` };
}

/**
 * The pods by `NAMESPACE/NAME` with what is left of each. A pod that was made anew leaves logs under several uids: one
 * with processes counts before one with a pod directory, and that before one with neither.
 */
export function podsKnown(state: KubeletState): ReadonlyMap<string, KubeletTrace> {
  const traces = new Map<string, KubeletTrace>();
  for (const { namespace, name, uid, path } of state.logDirectories ?? []) {
    const key = `${namespace}/${name}`;
    const trace: KubeletTrace = {
      uid,
      logDirectory: path,
      podDirectory: state.podDirectories?.get(uid),
      processes: state.processes.get(uid) ?? 0,
    };
    const other = traces.get(key);
    if (other === undefined || liveliness(trace) > liveliness(other)) traces.set(key, trace);
  }
  return traces;
}

function liveliness({ processes, podDirectory }: KubeletTrace): number {
  return (processes > 0 ? 2 : 0) + (podDirectory === undefined ? 0 : 1);
}

/** The uid of the pod whose cgroup a line of `/proc/PID/cgroup` names, with either cgroup driver. */
export function podOfCgroup(cgroup: string): string | undefined {
  const match = /[-/]pod([0-9a-f]{32}|[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})(?:\.slice)?(?:\/|$)/m.exec(
    cgroup,
  );
  return match?.[1]?.replaceAll('_', '-');
}
