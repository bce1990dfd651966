import type { FileFault, FileKind, FileOwner, FileStatus } from './file.ts';
import { grouped } from '../facts/grouped.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import type { ManifestContent } from './manifest-content.ts';
import type { ManifestReading } from './manifest/reading.ts';
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
  readonly reading: ManifestReading | undefined;
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

/**
 * Whether a file is meant for the kubelet, which refuses it, and can be edited by its path, as no pod names it: a link is not
 * replaced by a file.
 */
export function isEditedByPath({ content, target }: ManifestFile): boolean {
  return content?.kind === 'refused' && target === undefined;
}

/** What no file is known to define may be in one that could not be read: `no file`, `no file that could be read`. */
export function noFileWords(files: readonly ManifestFile[]): string {
  return files.some(({ state }) => state === 'unreadable') ? 'no file that could be read' : 'no file';
}

/**
 * The one of some files that likely is of a pod: that which is named like it, or like its mirror without the node, else the
 * only one.
 */
export function likeliestFile<T extends Pick<DirectoryEntry, 'name'>>(
  files: readonly T[],
  { name: pod, node }: { readonly name: string; readonly node: string },
): T | undefined {
  const isCalled = (stem: string): boolean => stem === pod || `${stem}${nodeSuffix(node)}` === pod;
  return (
    files.find(({ name }) => isCalled(name.replace(/\.[^.]*$/, ''))) ?? (files.length === 1 ? files[0] : undefined)
  );
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
}

/** The entries of a manifest directory in byte order, or the one file that takes its place. */
export interface ManifestEntries {
  /** True where `staticPodPath` is a file: it is read whatever its name. */
  readonly single: boolean;
  readonly entries: readonly DirectoryEntry[];
}

/** A manifest directory, judged. */
export interface ManifestDirectory {
  /** In byte order of their names, as the kubelet reads them. */
  readonly files: readonly ManifestFile[];
}

/**
 * Judges the entries as the kubelet does (`pkg/kubelet/config/file.go`): it leaves out names that
 * begin with a dot, directories and everything that is no regular file; of files that define the same pod the last in
 * byte order wins, because its store is keyed by namespace and name.
 */
export function judgeDirectory({ entries, single }: ManifestEntries, node: string | undefined): ManifestDirectory {
  const rivals = grouped(entries, podKey);
  const files = entries.map((entry): ManifestFile => {
    const key = podKey(entry);
    const own = key === undefined ? [entry] : rivals.get(key)!;
    const winner = own.at(-1)!;
    const sameAs = winner === entry ? namesOf(own.slice(0, -1)) : someOthers(own, entry);
    const shadow = winner === entry ? undefined : winner.name;
    return {
      ...entry,
      pod: key === undefined ? undefined : definedPod(entry, node),
      sameAs,
      ...(isDotFile(entry.name) && !single ? HIDDEN : judge(entry, shadow)),
    };
  });
  return { files };
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
export function isDotFile(name: string): boolean {
  return name.startsWith('.');
}

const HIDDEN: Judgement = { state: 'ignored', reason: 'its name begins with a dot' };

type Judgement = Pick<ManifestFile, 'state' | 'reason'>;

function judge({ status, content, fault }: DirectoryEntry, shadow: string | undefined): Judgement {
  if (fault?.kind === 'too-large') return { state: 'refused', reason: '10 MiB or larger' };
  if (fault !== undefined) return { state: 'unreadable', reason: fault.why };
  if (status !== undefined && status.kind !== 'file') return { state: 'ignored', reason: KIND_WORDS[status.kind] };
  if (content === undefined) return { state: 'unreadable', reason: undefined };
  if (content.kind !== 'pod') return { state: content.kind, reason: content.reason };
  if (shadow !== undefined) return { state: 'shadowed', reason: shadow };
  return { state: 'accepted', reason: undefined };
}

const KIND_WORDS: Readonly<Record<FileKind, string>> = {
  file: 'a file',
  directory: 'a directory, not searched',
  link: 'a link',
  fifo: 'a FIFO, which can keep the kubelet from reading any manifest',
  socket: 'a socket',
  device: 'a device',
};

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
