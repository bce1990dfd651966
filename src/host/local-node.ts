import { withoutSecretWords } from '../kubernetes/secret-arguments.ts';
import { calledAs } from '../facts/called-as.ts';
import { LookupError } from '../facts/errors.ts';
import { NO_HISTORY, type ChangeHistory } from '../change/history.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { settleKubelet, type LocalKubeletFacts, type LocalKubelet, type Told } from '../nodes/local-kubelet.ts';
import { targetKubelet } from '../kubelet/manifest-content.ts';
import type { TargetKubelet } from '../kubelet/kubelet.ts';
import { judgeDirectory, type ManifestEntries } from '../kubelet/manifest-directory.ts';
import { pairTraces, type PodDirectory } from '../pods/filed-pods.ts';
import type { KubeletState } from '../kubelet/kubelet-state.ts';
import type { Steps } from '../facts/steps.ts';
import { readChangeHistory } from './change-history.ts';
import { exists, type FileTree } from './file-tree.ts';
import { recogniseInstalled } from './installed-distribution.ts';
import { givenPath } from './given-path.ts';
import { gatherKubelet } from './kubelet-facts.ts';
import { readKubeletTraces } from './kubelet-traces.ts';
import { readKubeletVersion } from './kubelet-version.ts';
import { MachineTree } from './machine-tree.ts';
import { readManifestEntries } from './manifest-directory.ts';
import { readProcesses, type KubeletProcess, type Processes } from './processes.ts';
import { unreadableFile } from './unreadable-file.ts';
import { unusedManifests, type UnusedManifests } from './unused-manifests.ts';

/** Which node's files, and what of it the user already knows. */
export interface LocalRequest {
  /** `--root`: `/` for this machine. */
  readonly root: string;
  /** `--kubelet-config`. */
  readonly config: string | undefined;
  /** `--path`. */
  readonly path: string | undefined;
  /** `--pid`: which of several kubelets. */
  readonly pid: number | undefined;
}

/** A node seen from itself. */
export interface LocalNode {
  readonly kubelet: LocalKubelet;
  /** Its flags and its configuration, as they were read. */
  readonly settings: Pick<LocalKubeletFacts, 'layers' | 'workingDirectory'> & { readonly words: readonly string[] };
  /** What was seen of its processes. */
  readonly processes: Processes;
  /** Whether a process of it was seen; undefined where processes cannot be looked at. */
  readonly kubeletRuns: boolean | undefined;
  /** Undefined where the kubelet reads no path, or where the path could not be read. */
  readonly directory: PodDirectory | undefined;
  /** What was changed there through this program. */
  readonly history: ChangeHistory;
  /** True where the path is a file, which the kubelet reads whatever its name. */
  readonly single: boolean;
  /** When a file last came to the path or went; undefined where that could not be read. */
  readonly changed: Date | undefined;
  /** `v1.33.4`; undefined where no file of the node tells it. */
  readonly version: Told<string> | undefined;
  /** The kubelet that the manifests were read for. */
  readonly target: TargetKubelet;
  /** The root that the files were read below, where it is not the machine's own. */
  readonly root: string | undefined;
  readonly unreadable: readonly Unreadable[];
  /** False where something that tells the path could not be read, and no one named the path. */
  readonly configurationRead: boolean;
  /** Files where manifests usually are, which this kubelet does not read. */
  readonly unused: readonly UnusedManifests[];
}

/**
 * Reads a node. Throws `LookupError` where no kubelet and no configuration is found, or several kubelets run, and
 * `UsageError` for a relative path below another root.
 */
export function* readLocalNode(request: LocalRequest): Steps<LocalNode> {
  const machine = new MachineTree(request.root);
  const onMachine = request.root === '/';
  const processes = readProcesses(machine, onMachine);
  const process = chooseKubelet(processes.kubelets, request);
  const root = process?.elsewhere === true ? `/proc/${process.pid}/root` : request.root;
  const tree = root === request.root ? machine : new MachineTree(root);
  const live = root === '/';
  const config = givenPath('kubelet-config', request.config, root);
  const path = givenPath('path', request.path, root);
  const { facts, words, unreadable } = gatherKubelet(tree, process, { config, path, live });
  const kubelet = settleKubelet(facts);
  const nothing = kubelet.path === undefined && facts.configPath === undefined && facts.origin.kind === 'files';
  if (nothing) throw nothingFound(tree, request.root, unreadable);
  const traces = readKubeletTraces(tree, kubelet, processes);
  const version = readKubeletVersion(tree, process);
  const target = targetKubelet(kubelet.node?.value, version?.value);
  const manifests = yield* readDirectory(tree, kubelet, target);
  const directory = judged(manifests.read ?? NO_ENTRIES, kubelet, traces.state);
  return {
    kubelet: { ...kubelet, ...recogniseAgain(tree, process, kubelet, directory) },
    settings: { words, layers: facts.layers, workingDirectory: facts.workingDirectory },
    processes,
    kubeletRuns: processes.seen ? process !== undefined : undefined,
    changed: changeOf(tree, kubelet.path?.value),
    version,
    target,
    single: manifests.read?.single === true,
    history: historyOf(tree, kubelet, manifests.read),
    directory: manifests.read === undefined && !isWithoutPath(kubelet) ? undefined : directory,
    root: live ? undefined : root,
    unreadable: [...unreadable, ...traces.unreadable, ...manifests.unreadable],
    configurationRead: path !== undefined || !facts.incomplete,
    unused: unusedManifests(tree, kubelet),
  };
}

/** The files of a node. */
export interface NodeTrees {
  /** With the `/proc` that the kubelet is in. */
  readonly machine: MachineTree;
  /** The kubelet's own, which are others where it runs in a container. */
  readonly tree: MachineTree;
}

/** The files of a node as they are from now on. */
export function nodeTrees({ root }: Pick<LocalRequest, 'root'>, node: Pick<LocalNode, 'root'>): NodeTrees {
  const machine = new MachineTree(root);
  const isSame = node.root === undefined || node.root === root;
  return { machine, tree: isSame ? machine : new MachineTree(node.root) };
}

/** The directory that the kubelet reads, or that the one file lies in which it reads; empty where it reads none. */
export function directoryPath({
  kubelet: { path },
  single,
}: {
  readonly kubelet: Pick<LocalKubelet, 'path'>;
  readonly single: boolean;
}): string {
  const value = path?.value ?? '';
  return single ? value.slice(0, value.lastIndexOf('/')) || '/' : value;
}

/** It is kept in the directory that the manifests lie in, also where the kubelet reads one file of it alone. */
function historyOf(tree: FileTree, { path }: LocalKubelet, read: ManifestEntries | undefined): ChangeHistory {
  if (path === undefined || read === undefined) return NO_HISTORY;
  return readChangeHistory(tree, directoryPath({ kubelet: { path }, single: read.single }));
}

function isWithoutPath({ path }: LocalKubelet): boolean {
  return path === undefined || path.value === '';
}

const NO_ENTRIES: ManifestEntries = { single: false, entries: [] };

/** Without the node's name nothing tells which of the pods there a file's is. */
function judged(entries: ManifestEntries, { node, path }: LocalKubelet, state: KubeletState): PodDirectory {
  const read = judgeDirectory(entries, node?.value);
  if (node === undefined) return { ...read, pods: [] };
  const { files, pods } = pairTraces(node.value, read, state);
  // Of a path that the user chose nothing follows for what runs without a file.
  return { files, pods: path?.source === 'user' ? pods.filter(({ file }) => file !== undefined) : pods };
}

interface ReadDirectory {
  readonly read: ManifestEntries | undefined;
  readonly unreadable: readonly Unreadable[];
}

function* readDirectory(tree: FileTree, kubelet: LocalKubelet, target: TargetKubelet): Steps<ReadDirectory> {
  if (kubelet.path === undefined || kubelet.path.value === '') return { read: undefined, unreadable: [] };
  const { value: path } = kubelet.path;
  const read = yield* readManifestEntries(tree, path, target);
  if (read.ok) return { read: read.value, unreadable: [] };
  const { fault } = read;
  const isPassedOver = fault.kind === 'absent' && kubelet.path.source !== 'user';
  const why = isPassedOver ? `${fault.why}; the kubelet goes on without it, and runs no pods from it` : fault.why;
  return { read: undefined, unreadable: [unreadableFile(path, { ...fault, why })] };
}

function changeOf(tree: FileTree, path: string | undefined): Date | undefined {
  if (path === undefined || path === '') return undefined;
  const real = tree.resolve(path);
  const status = real.ok ? tree.status(real.value) : real;
  return status.ok ? status.value.modified : undefined;
}

/** What is in the manifests tells of the distribution where nothing else does. */
function recogniseAgain(
  tree: FileTree,
  process: KubeletProcess | undefined,
  { distribution, recognition }: LocalKubelet,
  directory: PodDirectory,
) {
  if (distribution.id !== 'unknown') return { distribution, recognition };
  return recogniseInstalled(
    tree,
    process,
    directory.files.flatMap(({ pod }) => (pod === undefined ? [] : [pod.metadata])),
  );
}

/** The one kubelet of this machine; those of containers (kind's nodes, say) count only where there is no other. */
function chooseKubelet(kubelets: readonly KubeletProcess[], { pid, root }: LocalRequest): KubeletProcess | undefined {
  if (pid !== undefined) {
    const chosen = kubelets.find((kubelet) => kubelet.pid === pid);
    if (chosen !== undefined) return chosen;
    throw new LookupError(
      `process ${pid} is not a kubelet`,
      kubelets.length === 0 ? undefined : `Kubelets: ${listed(kubelets)}.`,
    );
  }
  const own = kubelets.filter(({ elsewhere }) => !elsewhere);
  const [first, ...others] = own.length > 0 ? own : kubelets;
  if (others.length === 0) return first;
  throw new LookupError(
    `several kubelets are running ${root === '/' ? 'on this machine' : `below ${root}`}`,
    `Choose one with --pid: ${listed([first!, ...others])}.`,
  );
}

function listed(kubelets: readonly KubeletProcess[]): string {
  return kubelets
    .map(
      ({ pid, program, arguments: words }) =>
        `${pid} (${[program, ...withoutSecretWords(words).slice(0, 3)].join(' ')})`,
    )
    .join(', ');
}

/** Nothing tells of a kubelet: none runs, and none is configured where distributions do it. */
export class NothingFound extends LookupError {}

function nothingFound(tree: FileTree, root: string, unreadable: readonly Unreadable[]): NothingFound {
  const hidden = unreadable.length === 0 ? '' : ` Not readable: ${unreadable.map(({ what }) => what).join(', ')}.`;
  return new NothingFound(
    `no kubelet is running ${root === '/' ? 'here' : `below ${root}`}, and there is no kubelet configuration in the usual places`,
    `${isWindowsDisk(tree) ? WINDOWS : ''}On a node, name the file with --kubelet-config, the manifest directory with --path or another root with --root.${hidden} Elsewhere ask the API server with "${calledAs()} ls".`,
  );
}

const WINDOWS = 'This is a Windows disk, where a script starts the kubelet, such as k/StartKubelet.ps1: look there. ';

function isWindowsDisk(tree: FileTree): boolean {
  return exists(tree, '/Windows/System32');
}

/** Whether a directory can be a root at all. */
export function isDirectory(root: string): boolean {
  const tree = new MachineTree(root);
  return exists(tree, '/') && tree.list('/').ok;
}
