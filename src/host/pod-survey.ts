import { placeOfCgroup, type KubeletPodName, type PodProcesses } from '../kubelet/kubelet-state.ts';
import { jsonOrNothing } from '../facts/parsed-json.ts';
import { isRecord } from '../facts/record.ts';
import { splitProcCommandLine } from '../kubelet/kubelet-command-line.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';
import { readText, type FileTree } from './file-tree.ts';
import type { Processes } from './processes.ts';

/** What the processes of a machine tell of its pods: which run, and in which containers. */
export class PodSurvey {
  readonly #tree: FileTree;
  readonly #pods = new Map<string, Map<string, Container>>();
  /** Processes of pods that are in no container. */
  readonly #others = new Map<string, number>();
  /** Where runtimes keep what they know of containers: a directory for each, called by its id. */
  readonly #bundles = new Set<string>();

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  /** Takes note of one process. */
  look(pid: number): void {
    const comm = readText(this.#tree, `/proc/${pid}/comm`);
    const name = comm.ok ? comm.value.trim() : '';
    this.#noteRuntime(pid, name);
    const cgroup = readText(this.#tree, `/proc/${pid}/cgroup`);
    const place = cgroup.ok ? placeOfCgroup(cgroup.value) : undefined;
    if (place === undefined) return;
    const { pod, container: id } = place;
    const containers = this.#pods.get(pod) ?? new Map<string, Container>();
    this.#pods.set(pod, containers);
    if (id === undefined) this.#others.set(pod, (this.#others.get(pod) ?? 0) + 1);
    else {
      const { pids = [], pauses = 0 } = containers.get(id) ?? {};
      pids.push(pid);
      containers.set(id, { pids, pauses: pauses + (name === 'pause' ? 1 : 0) });
    }
  }

  /** What was seen. */
  result(): Pick<Processes, 'ofPods' | 'ofContainers' | 'pods'> {
    const ofPods = new Map<string, PodProcesses>();
    const ofContainers = new Map<string, readonly number[]>();
    const pods: KubeletPodName[] = [];
    for (const [uid, containers] of this.#pods) {
      for (const [id, { pids }] of containers) if (id !== '') ofContainers.set(id, pids);
      const told = new Map([...containers.keys()].map((id) => [id, this.#bundleOf(id)]));
      ofPods.set(uid, {
        processes: [...containers.values()].reduce((sum, { pids }) => sum + pids.length, this.#others.get(uid) ?? 0),
        containers: containers.size - sandboxes(containers, told),
        named: new Map([...told].flatMap(([id, one]) => (one?.container === undefined ? [] : [[one.container, id]]))),
      });
      const identity = [...told.values()].find((one) => one?.pod.uid === uid)?.pod;
      if (identity !== undefined) pods.push(identity);
    }
    return { ofPods, ofContainers, pods };
  }

  /** containerd's shim works in the directory of its pod; CRI-O's conmon names that of its container. */
  #noteRuntime(pid: number, name: string): void {
    if (name.startsWith('containerd-shim')) {
      const directory = this.#tree.readLink(`/proc/${pid}/cwd`);
      if (directory.ok) this.#bundles.add(parentOf(directory.value));
    }
    if (name !== 'conmon') return;
    const text = readText(this.#tree, `/proc/${pid}/cmdline`);
    const words = text.ok ? splitProcCommandLine(text.value) : [];
    const bundle = words[words.indexOf('-b') + 1];
    if (words.includes('-b') && bundle !== undefined) this.#bundles.add(parentOf(bundle.replace(/\/userdata$/, '')));
  }

  #bundleOf(id: string): Bundle | undefined {
    for (const directory of this.#bundles) {
      for (const path of [`${directory}/${id}/config.json`, `${directory}/${id}/userdata/config.json`]) {
        const text = readText(this.#tree, path);
        const bundle = text.ok ? readBundle(text.value) : undefined;
        if (bundle !== undefined) return bundle;
      }
    }
    return undefined;
  }
}

interface Container {
  readonly pids: number[];
  /** Processes that are called `pause`, as a sandbox's only one is. */
  readonly pauses: number;
}

interface Bundle {
  readonly isSandbox: boolean;
  /** The container's name in its pod. */
  readonly container: string | undefined;
  readonly pod: KubeletPodName;
}

/**
 * How many of a pod's containers are its sandbox. Where the runtime tells it of none, one whose only process is `pause`
 * is taken for it: a pod has no more than one, and a container may run that program too.
 */
function sandboxes(containers: ReadonlyMap<string, Container>, told: ReadonlyMap<string, Bundle | undefined>): number {
  const certain = [...told.values()].filter((one) => one?.isSandbox === true).length;
  if (certain > 0) return certain;
  const untold = [...containers].filter(([id]) => told.get(id) === undefined);
  return untold.some(([, { pids, pauses }]) => pids.length === pauses) ? 1 : 0;
}

/** The annotations of an OCI bundle (containerd `internal/cri/annotations`, CRI-O `pkg/annotations`). */
function readBundle(text: string): Bundle | undefined {
  const value = jsonOrNothing(text);
  const annotations = isRecord(value) ? value.annotations : undefined;
  if (!isRecord(annotations)) return undefined;
  const first = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => annotations[key]).find((one) => typeof one === 'string');
  const type = first('io.kubernetes.cri.container-type', 'io.kubernetes.cri-o.ContainerType');
  const namespace = first('io.kubernetes.cri.sandbox-namespace', 'io.kubernetes.pod.namespace');
  const name = first('io.kubernetes.cri.sandbox-name', 'io.kubernetes.pod.name');
  const uid = first('io.kubernetes.cri.sandbox-uid', 'io.kubernetes.pod.uid');
  if (type === undefined || namespace === undefined || name === undefined || uid === undefined) return undefined;
  const isSandbox = type === 'sandbox';
  const container = isSandbox ? undefined : first('io.kubernetes.cri.container-name', 'io.kubernetes.container.name');
  return { isSandbox, container, pod: { namespace, name, uid } };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, withoutFinalSlashes(path).lastIndexOf('/')));
}
