/** What a node shows of the pods that its kubelet keeps. */
export interface KubeletState {
  /** Directories of pods by uid, below the kubelet's root directory; undefined where they could not be listed. */
  readonly podDirectories: ReadonlyMap<string, string> | undefined;
  /** Directories of pods' logs; undefined where they could not be listed. */
  readonly logDirectories: readonly LogDirectory[] | undefined;
  /** What runs of each pod, by uid. */
  readonly processes: ReadonlyMap<string, PodProcesses>;
  /** Pods that the container runtime names, whether or not their logs are there. */
  readonly runtimePods: readonly KubeletPodName[];
  /** False where processes could not be looked at, so that none seen means nothing. */
  readonly processesSeen: boolean;
}

/** What runs of one pod. */
export interface PodProcesses {
  readonly processes: number;
  /** Containers with processes. The sandbox, which goes on while its containers crash, is none of them. */
  readonly containers: number;
  /** The names of these containers, as far as their runtime tells them, each with its id. */
  readonly named?: ReadonlyMap<string, string>;
}

/** A pod as its kubelet names it: the mirror's name, and for a static pod the hash as uid. */
export interface KubeletPodName {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** `/var/log/pods/NAMESPACE_NAME_UID`, taken apart. */
export interface LogDirectory extends KubeletPodName {
  readonly path: string;
}

/** What is left of one pod on its node. */
export interface KubeletTrace {
  /** The uid that the kubelet knows the pod by; for a static pod the hash. */
  readonly uid: string;
  readonly podDirectory: string | undefined;
  readonly logDirectory: string | undefined;
  readonly processes: number;
  /** Containers that run, without the sandbox. */
  readonly containers: number;
}

/**
 * The hash under which the kubelet has a pod now; undefined where nothing but logs is left of it, which may be of any
 * manifest before.
 */
export function presentHash({ uid, podDirectory, processes }: KubeletTrace): string | undefined {
  return podDirectory === undefined && processes === 0 ? undefined : uid;
}

/** Takes a log directory's name apart; undefined for any other name (kubelet `pkg/kubelet/kuberuntime/helpers.go`). */
export function parseLogDirectory(name: string, parent: string): LogDirectory | undefined {
  const match = /^([^_]+)_([^_]+)_([^_]+)$/.exec(name);
  if (match === null) return undefined;
  return { namespace: match[1]!, name: match[2]!, uid: match[3]!, path: `${parent}/${name}` };
}

/**
 * The pods of this kubelet by `NAMESPACE/NAME` with what is left of each. A pod that was made anew leaves logs under
 * several uids: one with processes counts before one with a pod directory, and that before one with neither. Logs and
 * processes of other kubelets of the machine lie beside: what runs is this one's if it keeps a directory of it.
 */
export function podsKnown(state: KubeletState): ReadonlyMap<string, KubeletTrace> {
  const { podDirectories, logDirectories = [], runtimePods } = state;
  const traces = new Map<string, KubeletTrace>();
  for (const pod of [...logDirectories, ...runtimePods]) {
    const { namespace, name, uid } = pod;
    const podDirectory = podDirectories?.get(uid);
    const isOwn = podDirectories === undefined || podDirectory !== undefined;
    const { processes = 0, containers = 0 }: Partial<PodProcesses> =
      (isOwn ? state.processes.get(uid) : undefined) ?? {};
    const logDirectory = 'path' in pod && typeof pod.path === 'string' ? pod.path : undefined;
    const trace: KubeletTrace = { uid, logDirectory, podDirectory, processes, containers };
    const key = `${namespace}/${name}`;
    const other = traces.get(key);
    if (other === undefined || liveliness(trace) > liveliness(other)) traces.set(key, trace);
  }
  return traces;
}

function liveliness({ processes, podDirectory }: KubeletTrace): number {
  return (processes > 0 ? 2 : 0) + (podDirectory === undefined ? 0 : 1);
}

/** Whether the kubelet keeps static pods of which nothing tells the names: any file's pod may be among them. */
export function keepsNamelessPods({ podDirectories, logDirectories = [], runtimePods }: KubeletState): boolean {
  const named = new Set([...logDirectories, ...runtimePods].map(({ uid }) => uid));
  return [...(podDirectories?.keys() ?? [])].some((uid) => isStaticUid(uid) && !named.has(uid));
}

/**
 * Static pods have a hash of 32 digits as their uid, unless their manifest sets one; other pods have a UUID (`applyDefaults`
 * in kubelet `pkg/kubelet/config/common.go`).
 */
export function isStaticUid(uid: string): boolean {
  return /^[0-9a-f]{32}$/.test(uid);
}

/** Where a process belongs to a pod: the pod's uid, and the runtime's id of the container that it is in. */
export interface CgroupPlace {
  readonly pod: string;
  /** Empty for what is in the pod's control group itself; undefined for what only watches a container. */
  readonly container: string | undefined;
}

const POD_UID = '[0-9a-f]{32}|[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}';
const IN_POD = new RegExp(`[-/]pod(${POD_UID})(?:\\.slice)?(?:/([^/\\n]+)|$)`, 'm');

/**
 * The pod and the container whose control group a line of `/proc/PID/cgroup` names, with either driver of the kubelet
 * and either version of control groups. Each container, also the sandbox, has its own below the pod's.
 */
export function placeOfCgroup(cgroup: string): CgroupPlace | undefined {
  const match = IN_POD.exec(cgroup);
  if (match === null) return undefined;
  const [, , scope = ''] = match;
  const id = scope.startsWith('crio-conmon-')
    ? undefined
    : scope.replace(/^(?:cri-containerd|crio|docker)-/, '').replace(/\.scope$/, '');
  return { pod: match[1]!.replaceAll('_', '-'), container: id };
}
