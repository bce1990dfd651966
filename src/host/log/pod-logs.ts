import { stoppedPods } from '../../change/history.ts';
import { isStaticUid, parseLogDirectory, type LogDirectory } from '../../kubelet/kubelet-state.ts';
import { failed, read, type Outcome } from '../../kubelet/file.ts';
import { nodeSuffix } from '../../kubelet/static-pod-naming.ts';
import type { ManifestFile } from '../../kubelet/manifest-directory.ts';
import { findLocalPods } from '../../nodes/local-explanation.ts';
import type { LocalNode } from '../local-node.ts';
import type { MachineTree } from '../machine-tree.ts';

/** A pod of a node whose logs may be there. */
export interface PodWithLogs {
  readonly namespace: string;
  /** That of the mirror. */
  readonly name: string;
  /** The manifest that makes it; undefined where there is none, or it was not read. */
  readonly file: ManifestFile | undefined;
}

/** A directory of logs, and when something was last written there. */
export interface DatedLogs extends LogDirectory {
  readonly written: Date;
}

/** Where the logs of a node's pods are, by its files. */
export class PodLogs {
  readonly #tree: MachineTree;
  readonly #path: string;

  /** `path`: the kubelet's `podLogsDir`. */
  constructor(tree: MachineTree, path: string) {
    this.#tree = tree;
    this.#path = path;
  }

  /** Every pod that has a directory of logs. A directory that is not there has none. */
  list(): Outcome<readonly LogDirectory[]> {
    const names = this.#tree.list(this.#path);
    if (!names.ok) return names.fault.kind === 'absent' ? read([]) : failed(names.fault.kind, names.fault.why);
    return read(names.value.flatMap((name) => parseLogDirectory(name, this.#path) ?? []));
  }

  /** The directories of one pod, one for each manifest that it was made of: the one written to last is first. */
  of({ namespace, name }: Pick<PodWithLogs, 'namespace' | 'name'>): readonly DatedLogs[] {
    const all = this.list();
    const own = all.ok ? all.value.filter((one) => one.namespace === namespace && one.name === name) : [];
    return own
      .map((one) => ({ ...one, written: this.#written(one.path) }))
      .sort((a, b) => b.written.getTime() - a.written.getTime());
  }

  /** The containers that have a directory in one of them. */
  containers({ path }: LogDirectory): readonly string[] {
    const names = this.#tree.list(path);
    return names.ok ? names.value.filter((name) => this.#tree.list(`${path}/${name}`).ok) : [];
  }

  #written(path: string): Date {
    const times = [path, ...this.#files(path)].flatMap((one) => {
      const status = this.#tree.status(one);
      return status.ok ? [status.value.modified.getTime()] : [];
    });
    return new Date(times.reduce((a, b) => Math.max(a, b), 0));
  }

  #files(path: string): readonly string[] {
    const containers = this.#tree.list(path);
    return (containers.ok ? containers.value : []).flatMap((container) => {
      const files = this.#tree.list(`${path}/${container}`);
      return (files.ok ? files.value : []).map((file) => `${path}/${container}/${file}`);
    });
  }
}

/** A name as the user gave it: a file's, a manifest's or the mirror's. */
export interface WantedLogs {
  readonly argument: string;
  readonly namespace: string | undefined;
  /** The name without a namespace before it. */
  readonly name: string;
}

/**
 * The pods that a name means, by the manifests, by what was stopped, and by the directories of logs, which stay a while where
 * the file or the kubelet is gone. Where the node's name is not known, whatever a static pod has behind the name may be it.
 */
export function podsNamed(
  node: LocalNode | undefined,
  directories: readonly LogDirectory[],
  { argument, namespace, name }: WantedLogs,
): readonly PodWithLogs[] {
  const suffix = node?.kubelet.node === undefined ? undefined : nodeSuffix(node.kubelet.node.value);
  const files = node?.directory?.files ?? [];
  const pods: PodWithLogs[] = [];
  for (const { file, identity } of node?.directory === undefined ? [] : findLocalPods(node.directory, argument)) {
    const { namespace, mirrorName } = identity;
    if (mirrorName !== undefined) pods.push({ namespace, name: mirrorName, file });
  }
  for (const one of node === undefined ? [] : stoppedPods(node.history, files)) {
    const isMeant = one.file === argument || one.name === name || `${one.name}${suffix ?? ''}` === name;
    if (isMeant && suffix !== undefined)
      pods.push({ namespace: one.namespace, name: `${one.name}${suffix}`, file: undefined });
  }
  for (const one of directories) {
    const isWhole = one.name === name || (suffix !== undefined && one.name === `${name}${suffix}`);
    const isLikely = suffix === undefined && isStaticUid(one.uid) && one.name.startsWith(`${name}-`);
    if (isWhole || isLikely) pods.push({ namespace: one.namespace, name: one.name, file: undefined });
  }
  const known = new Map<string, PodWithLogs>();
  for (const pod of pods) {
    const key = `${pod.namespace}/${pod.name}`;
    if ((namespace === undefined || pod.namespace === namespace) && !known.has(key)) known.set(key, pod);
  }
  return [...known.values()];
}
