import { isStaticUid, podsKnown, presentHash, type KubeletState } from '../kubelet/kubelet-state.ts';
import { isTaken, type ManifestDirectory, type ManifestFile } from '../kubelet/manifest-directory.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import type { KubeletPod } from './kubelet-pod.ts';
import { fullName, type Mirrors } from './mirrors.ts';
import { fileDifference } from './file-difference.ts';
import { staticPod, type PodSides, type StaticPod } from './static-pod.ts';
import { traceState } from './trace-state.ts';

/** The manifests of a node, as they were read. */
export interface NodeFiles {
  readonly node: string;
  /** The directory on the node, or the one file in its place. */
  readonly path: string;
  readonly files: readonly ManifestFile[];
}

/** The static pods of a node by its files and by what its kubelet has. */
export interface FiledPods extends NodeFiles {
  readonly pods: readonly StaticPod[];
  /**
   * Whether no kubelet runs on the node, so that nothing is started and nothing ended; undefined where one told of its
   * pods itself.
   */
  readonly stopped?: boolean;
  /** When a file last came or went; undefined where that is not known. */
  readonly changed?: Date | undefined;
}

/** What API server and kubelet tell of the static pods of one node. */
export interface NodePods {
  /** Undefined where pods could not be listed, or nobody looked for them. */
  readonly mirrors: Mirrors | undefined;
  /** Undefined where the kubelet was not asked, or did not answer. */
  readonly running: readonly KubeletPod[] | undefined;
}

/**
 * Holds the files of a node against what its kubelet ran right after they were read, and against the mirrors. Says
 * nothing where the pods are of another node, by their own words.
 */
export function pairFiles(read: NodeFiles, { mirrors, running }: NodePods): FiledPods {
  const { node, files } = read;
  if (running?.some((pod) => pod.node !== node) === true) return { ...read, pods: [] };
  const pods = new Map(running?.map((pod) => [fullName(pod.metadata), pod]));
  const shown = new Map(mirrors?.on(node).map((mirror) => [fullName(mirror.metadata), mirror]));
  const known = { node, kubeletAnswered: running !== undefined, mirrorsListed: mirrors !== undefined };
  const sidesOf = (name: string) => ({ ...known, kubelet: pods.get(name), mirror: shown.get(name) });
  const taken = files.filter((file) => file.state === 'accepted' && file.pod?.mirrorName !== undefined);
  const defined = new Set(taken.map(mirrorOf));
  const others = [...pods].filter(([name]) => !defined.has(name));
  return {
    ...read,
    pods: [
      ...taken.map((file) => {
        return filedPod({ ...sidesOf(mirrorOf(file)), identity: identityOf(file), file, filesRead: true });
      }),
      ...others.map(([name, kubelet]) => {
        const filesRead = kubelet.source === 'file' && !files.some((file) => mayDefine(file, kubelet.metadata));
        return filedPod({ ...sidesOf(name), filesRead });
      }),
    ],
  };
}

/** The manifests of a node that is looked at on itself, with the static pods by them and by what it keeps. */
export interface PodDirectory extends ManifestDirectory {
  /** Those of files in their order, then those that the node keeps without one. */
  readonly pods: readonly StaticPod[];
}

/** The same from the node alone: what its own directories and processes show stands for its kubelet. */
export function pairTraces(node: string, { files }: ManifestDirectory, state: KubeletState): PodDirectory {
  const traces = podsKnown(state);
  const known = { node, filesRead: true, mirrorsListed: false };
  const defined = new Set(files.flatMap((file) => (file.pod?.mirrorName === undefined ? [] : [mirrorOf(file)])));
  const filed = files.map((file) => {
    if (!isTaken(file) || file.pod?.mirrorName === undefined) return { file, pods: [] };
    const trace = traces.get(mirrorOf(file));
    const own = { ...file, ...traceState(file, trace, state) };
    // Of one that is no more than accepted nothing else is known.
    const kubeletAnswered = own.state !== 'accepted';
    return { file: own, pods: [filedPod({ ...known, identity: identityOf(file), file: own, trace, kubeletAnswered })] };
  });
  const others = [...traces].flatMap(([key, trace]) => {
    if (defined.has(key) || !isStaticUid(trace.uid) || presentHash(trace) === undefined) return [];
    const [namespace = '', name = ''] = key.split('/');
    const identity = { namespace, name, uid: trace.uid };
    const filesRead = !files.some((file) => mayDefine(file, identity));
    return [filedPod({ ...known, identity, trace, kubeletAnswered: true, filesRead })];
  });
  return { files: filed.map(({ file }) => file), pods: [...filed.flatMap(({ pods }) => pods), ...others] };
}

/** The pod that a file defines, of those that are not shadowed. */
export function podsByFile(pods: readonly StaticPod[]): ReadonlyMap<ManifestFile | undefined, StaticPod> {
  return new Map(pods.map((pod) => [pod.file, pod]));
}

/** Those that run, or are kept, without a file. */
export function podsWithoutFile(pods: readonly StaticPod[]): readonly StaticPod[] {
  return pods.filter(({ file }) => file === undefined);
}

interface FiledSides extends PodSides {
  /** Whether it is known which file defines it, or that none does. */
  readonly filesRead: boolean;
}

function filedPod(sides: FiledSides): StaticPod {
  const isKnown = sides.filesRead && sides.kubeletAnswered;
  return {
    ...staticPod(sides),
    fileDifference: isKnown ? fileDifference(sides) : undefined,
  };
}

function identityOf({ pod }: ManifestFile): ObjectMeta {
  return { namespace: pod?.namespace ?? '', name: pod?.mirrorName ?? '' };
}

function mirrorOf(file: ManifestFile): string {
  return fullName(identityOf(file));
}

/** Whether a file that is not taken here may be what the kubelet runs a pod from. */
function mayDefine({ state, reading }: ManifestFile, { name = '' }: ObjectMeta): boolean {
  if (state === 'unreadable') return true;
  if (state !== 'refused') return false;
  const own = reading?.stage === 'pod' ? reading.pod.pod.metadata?.name : undefined;
  return own === undefined || name.startsWith(`${own}-`);
}
