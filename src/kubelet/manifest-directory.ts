import type { FileFault, FileKind, FileOwner, FileStatus } from './file.ts';
import { grouped } from '../facts/grouped.ts';
import { isStaticUid, keepsNamelessPods, podsKnown, type KubeletState, type KubeletTrace } from './kubelet-state.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import type { ManifestContent } from './manifest-content.ts';
import type { Reading } from './manifest/reading.ts';
import { nodeSuffix } from './static-pod-naming.ts';

/** An entry of a manifest directory, as it was found. */
export interface DirectoryEntry {
  readonly name: string;
  readonly path: string;
  /** What a link points to, as written in it; undefined for anything else. */
  readonly target: string | undefined;
  /** Of the file itself, links followed, as the kubelet does. */
  readonly status: FileStatus | undefined;
  readonly owner: FileOwner | undefined;
  /** Undefined where the entry is nothing that the kubelet reads. */
  readonly content: ManifestContent | undefined;
  /** All that `content` says in short. */
  readonly reading: Reading | undefined;
  readonly fault: FileFault | undefined;
}

/**
 * What becomes of an entry. The words are part of the JSON output.
 *
 * `running`: containers of the pod run. `not-running`: the kubelet keeps the pod, but no container of it runs.
 * `not-started`: the kubelet keeps nothing of the pod. `hidden`: it runs, and the API server does not show it.
 * `accepted`: a good manifest, of which nothing more is known. `shadowed`: another file defines the same pod and wins.
 */
export type ManifestState =
  | 'running'
  | 'not-running'
  | 'not-started'
  | 'hidden'
  | 'accepted'
  | 'shadowed'
  | 'refused'
  | 'not-a-manifest'
  | 'ignored'
  | 'unreadable';

const TAKEN: ReadonlySet<ManifestState> = new Set(['accepted', 'running', 'not-running', 'not-started', 'hidden']);

/** Whether the kubelet takes a file, and may run its pod: nothing refuses or shadows it. */
export function isTaken({ state }: ManifestFile): boolean {
  return TAKEN.has(state);
}

/** A pod that a file defines. */
export interface DefinedPod {
  readonly namespace: string;
  /** `metadata.name` in the file. */
  readonly name: string;
  /** The name of its mirror pod; undefined where the node's name is not known. */
  readonly mirrorName: string | undefined;
  readonly metadata: ObjectMeta;
}

/** An entry with what the kubelet does with it. */
export interface ManifestFile extends DirectoryEntry {
  readonly pod: DefinedPod | undefined;
  readonly state: ManifestState;
  /** Why, for a state that needs it. */
  readonly reason: string | undefined;
  /** The names of the other files that define the same pod: all for the one that wins, some where many lose. */
  readonly sameAs: readonly string[];
  /** What the kubelet's own directories and the processes show of the pod. */
  readonly trace: KubeletTrace | undefined;
}

/** The entries of a manifest directory in byte order, or the one file that takes its place. */
export interface ManifestEntries {
  /** True where `staticPodPath` is a file: it is read whatever its name. */
  readonly single: boolean;
  readonly entries: readonly DirectoryEntry[];
}

/** A static pod that the node keeps without a file of the directory that defines it. */
export interface LeftoverPod {
  /** True where some file could not be read, which may well define it. */
  readonly perhapsUnread: boolean;
  readonly namespace: string;
  readonly mirrorName: string;
  readonly trace: KubeletTrace;
}

/** A manifest directory, judged. */
export interface ManifestDirectory {
  /** In byte order of their names, as the kubelet reads them. */
  readonly files: readonly ManifestFile[];
  readonly leftovers: readonly LeftoverPod[];
}

/**
 * Judges the entries as the kubelet does (`pkg/kubelet/config/file.go`): it leaves out names that
 * begin with a dot, directories and everything that is no regular file; of files that define the same pod the last in
 * byte order wins, because its store is keyed by namespace and name.
 */
export function judgeDirectory(
  { entries, single }: ManifestEntries,
  node: string | undefined,
  state: KubeletState | undefined,
): ManifestDirectory {
  const rivals = grouped(entries, podKey);
  const known = state === undefined ? undefined : podsKnown(state);
  const files = entries.map((entry): ManifestFile => {
    const key = podKey(entry);
    const pod = key === undefined ? undefined : definedPod(entry, node);
    const own = key === undefined ? [entry] : rivals.get(key)!;
    const winner = own.at(-1)!;
    const sameAs = winner === entry ? namesOf(own.slice(0, -1)) : someOthers(own, entry);
    const shadow = winner === entry ? undefined : winner.name;
    // Without the node's name nothing tells which of the pods there it is.
    const kept = pod?.mirrorName === undefined ? undefined : state;
    const trace = shadow === undefined && pod?.mirrorName !== undefined ? known?.get(traceKey(pod)) : undefined;
    return {
      ...entry,
      pod,
      sameAs,
      trace,
      ...(isHidden(entry.name) && !single ? HIDDEN : stateOf(entry, shadow, trace, kept)),
    };
  });
  const defined = new Set(files.flatMap(({ pod }) => (pod?.mirrorName === undefined ? [] : [traceKey(pod)])));
  return { files, leftovers: node === undefined ? [] : leftovers(known, defined, files.some(isUnread)) };
}

/** Of a file that loses so many others are named; the one that wins has them all. */
const MOST_OTHERS = 100;

function someOthers(files: readonly DirectoryEntry[], own: DirectoryEntry): readonly string[] {
  const others = files.slice(0, MOST_OTHERS + 1).filter((one) => one !== own);
  return namesOf(others.slice(0, MOST_OTHERS));
}

function namesOf(files: readonly DirectoryEntry[]): readonly string[] {
  return files.map(({ name }) => name);
}

/** Whether the kubelet leaves an entry of a directory out for its name. */
export function isHidden(name: string): boolean {
  return name.startsWith('.');
}

const HIDDEN: Judgement = { state: 'ignored', reason: 'its name begins with a dot' };

type Judgement = Pick<ManifestFile, 'state' | 'reason'>;

function stateOf(
  { status, content, fault, reading }: DirectoryEntry,
  shadow: string | undefined,
  trace: KubeletTrace | undefined,
  kubelet: KubeletState | undefined,
): Judgement {
  if (fault?.kind === 'too-large') return { state: 'refused', reason: '10 MiB or larger' };
  if (fault !== undefined) return { state: 'unreadable', reason: fault.why };
  if (status !== undefined && status.kind !== 'file') return { state: 'ignored', reason: KIND_WORDS[status.kind] };
  if (content === undefined) return { state: 'unreadable', reason: undefined };
  if (content.kind !== 'pod') return { state: content.kind, reason: content.reason };
  if (shadow !== undefined) return { state: 'shadowed', reason: shadow };
  return judgePod(trace, kubelet, containersOf(reading));
}

/** How many containers a pod has that are to go on running, those that start with it (sidecars) among them. */
function containersOf(reading: Reading | undefined): number {
  if (reading?.stage !== 'pod') return 0;
  const { containers = [], initContainers = [] } = reading.pod.pod.spec ?? {};
  return containers.length + initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always').length;
}

const KIND_WORDS: Readonly<Record<FileKind, string>> = {
  file: 'a file',
  directory: 'a directory, not looked into',
  link: 'a link',
  fifo: 'a FIFO, which can keep the kubelet from reading any manifest',
  socket: 'a socket',
  device: 'a device',
};

function judgePod(trace: KubeletTrace | undefined, kubelet: KubeletState | undefined, wanted: number): Judgement {
  const accepted: Judgement = { state: 'accepted', reason: undefined };
  if (kubelet === undefined) return accepted;
  const { processes = 0, containers = 0, podDirectory } = trace ?? {};
  if (containers > 0) {
    return { state: 'running', reason: containers < wanted ? `${containers} of ${wanted} containers` : undefined };
  }
  if (processes > 0) return { state: 'not-running', reason: 'no container runs, only the sandbox of the pod' };
  if (!kubelet.processesSeen) return accepted;
  if (podDirectory !== undefined) return { state: 'not-running', reason: undefined };
  // Logs of an earlier life stay for a while; only the pods directory tells what the kubelet keeps now.
  const isKnown = kubelet.podDirectories !== undefined && !keepsNamelessPods(kubelet);
  return isKnown ? { state: 'not-started', reason: undefined } : accepted;
}

function podKey({ content }: DirectoryEntry): string | undefined {
  if (content?.kind !== 'pod') return undefined;
  return `${content.metadata.namespace ?? ''}/${content.metadata.name ?? ''}`;
}

function definedPod({ content }: DirectoryEntry, node: string | undefined): DefinedPod | undefined {
  if (content?.kind !== 'pod') return undefined;
  const { name = '', namespace = '' } = content.metadata;
  return {
    namespace,
    name,
    mirrorName: node === undefined ? undefined : `${name}${nodeSuffix(node)}`,
    metadata: content.metadata,
  };
}

function traceKey({ namespace, mirrorName }: Pick<DefinedPod, 'namespace' | 'mirrorName'>): string {
  return `${namespace}/${mirrorName ?? ''}`;
}

function isUnread({ state }: ManifestFile): boolean {
  return state === 'unreadable';
}

function leftovers(
  known: ReadonlyMap<string, KubeletTrace> | undefined,
  defined: ReadonlySet<string>,
  perhapsUnread: boolean,
): LeftoverPod[] {
  return [...(known ?? [])].flatMap(([key, trace]) => {
    if (defined.has(key) || !isStaticUid(trace.uid)) return [];
    if (trace.processes === 0 && trace.podDirectory === undefined) return [];
    const [namespace = '', mirrorName = ''] = key.split('/');
    return [{ namespace, mirrorName, trace, perhapsUnread }];
  });
}
