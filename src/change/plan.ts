import { AttemptError, LookupError } from '../facts/errors.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';
import {
  isEditedByPath,
  likeliestFile,
  noFileWords,
  type ManifestDirectory,
  type ManifestFile,
} from '../kubelet/manifest-directory.ts';
import type { TargetKubelet } from '../kubelet/kubelet.ts';
import { manifestContent } from '../kubelet/manifest-content.ts';
import { readManifest } from '../kubelet/manifest/reading.ts';
import { dnsSubdomain } from '../kubelet/manifest/validation/names.ts';
import { nodeSuffix } from '../kubelet/static-pod-naming.ts';
import { digestOf, type Change, type ChangedPod } from './change.ts';
import { changesOf, keptManifest, stoppedPods, type ChangeHistory, type KeptPod, type PastChange } from './history.ts';
import { withRestartedAt } from './restart-annotation.ts';
import { timeText } from '../facts/time-text.ts';

/** A manifest directory as it is to be changed. */
export interface ChangedDirectory {
  /** On the node; where `staticPodPath` is a file that can be changed, the directory that it is in. */
  readonly path: string;
  /** True where `staticPodPath` is a file: there is no other. */
  readonly single: boolean;
  readonly directory: ManifestDirectory;
  /** The bytes of a file of it; undefined where they could not be read. */
  readonly read: (file: ManifestFile) => Uint8Array | undefined;
  readonly history: ChangeHistory;
  /** The kubelet that reads it. */
  readonly target: TargetKubelet;
  /** Where the directory is: `node cp-1`, `this node`. */
  readonly where: string;
  readonly command: OwnCommand;
}

/** The command of this program that works where the user is: of a verb, and of the pod or file that it is about. */
export type OwnCommand = (verb: string, subject?: CommandSubject) => string;

/** What a command is about: a pod, or a manifest by its path on the node. */
export type CommandSubject =
  | { readonly namespace?: string | undefined; readonly name: string; readonly mirrorName?: string | undefined }
  | { readonly path: string };

/** The pod that a change is about, as far as the user's words tell. */
export interface WantedPod {
  /** Undefined where any will do. */
  readonly namespace: string | undefined;
  /** `metadata.name` in the manifest, or the mirror's. */
  readonly name: string;
  readonly node: string;
}

/** A manifest that a change is about, by its path on the node: its pod may not be known, because the kubelet refuses the file. */
export interface WantedFile {
  readonly path: string;
  readonly node: string;
}

/** What a change is about, as the user names it. */
export type ChangeTarget = WantedPod | WantedFile;

/** The user's own words for what a change is about. */
export function wantedName(wanted: ChangeTarget): string {
  return 'path' in wanted ? wanted.path : wanted.name;
}

/** What is done to which file, without the content that only the user can give. */
export interface Plan extends Omit<Change, 'id'> {
  /** What the user should know of it before being asked, a sentence each. */
  readonly notes: readonly string[];
  /** Which state without a manifest an undo goes back to: `before change 3`; undefined for any other change. */
  readonly goneSince?: string;
}

/** A file that is to be changed, and the pod that it defines. */
export interface FoundManifest {
  readonly file: ManifestFile;
  /** Also the one that it alone names and the kubelet should refuse; undefined where there is none. */
  readonly pod: ChangedPod | undefined;
  readonly content: Uint8Array;
  readonly node: string;
}

/**
 * The one file that the kubelet runs a pod from, or that has a path, found in what was read and never guessed. Throws
 * `LookupError` where there is none, and `AttemptError` where it cannot be changed.
 */
export function findManifest(from: ChangedDirectory, wanted: ChangeTarget): FoundManifest {
  const { node } = wanted;
  const file = 'path' in wanted ? fileAt(from, wanted) : fileOf(from, wanted);
  if (file.target !== undefined) {
    throw new AttemptError(
      `${file.path} is a link to ${file.target}, and a change would replace it with a file`,
      'Change the file that it points to.',
    );
  }
  const content = from.read(file);
  if (content === undefined) throw new AttemptError(`${file.path} could not be read completely`);
  const pod = file.pod ?? refusedPod(file, from.directory);
  return { file, pod: pod && changedPod(pod, node), content, node };
}

/**
 * The pod that a manifest names which the kubelet refuses, as far as is known here: its feature gates and its version may
 * let it run nevertheless. Undefined where another file defines that pod: what runs is of that.
 */
function refusedPod(
  { reading }: ManifestFile,
  { files }: ManifestDirectory,
): { readonly namespace: string; readonly name: string } | undefined {
  if (reading?.stage !== 'pod') return undefined;
  const { namespace = '' } = reading.pod.effective.metadata ?? {};
  const { name = '' } = reading.pod.pod.metadata ?? {};
  if ([namespace, name].some((one) => dnsSubdomain(one).length > 0)) return undefined;
  const isElsewhere = files.some(({ pod }) => pod?.namespace === namespace && pod.name === name);
  return isElsewhere ? undefined : { namespace, name };
}

function fileOf(from: ChangedDirectory, wanted: WantedPod): ManifestFile {
  const found = from.directory.files.filter((file) => file.state !== 'shadowed' && isOf(file, wanted));
  const [file] = found;
  if (file === undefined) throw notFound(from, wanted);
  requireOne(
    found.map(({ pod }) => pod!),
    wanted,
  );
  return file;
}

/** The file with a path, as far as the kubelet reads it: also one in which it finds no pod. */
function fileAt(from: ChangedDirectory, wanted: WantedFile): ManifestFile {
  const { directory, where, history, command } = from;
  const { path } = wanted;
  const name = nameIn(from, wanted);
  const file = directory.files.find((one) => one.name === name);
  if (file === undefined) {
    const stopped = stoppedPods(history, directory.files).find((one) => one.file === name);
    if (stopped !== undefined) throw isStopped(from, stopped);
    throw new LookupError(
      `no file ${path} on ${where}`,
      `"${command('history', { path })}" shows what was changed there.`,
    );
  }
  const { state, reason = '', pod } = file;
  if (state === 'ignored') throw new AttemptError(`${path} is not a manifest: ${reason}`);
  if (state !== 'shadowed') return file;
  throw new AttemptError(
    `the kubelet ignores ${path}: ${reason} defines the same pod ${pod?.namespace ?? ''}/${pod?.name ?? ''} and wins`,
    'Move it out of the directory, or name the pod to change the file that wins.',
  );
}

/** The name that a path has in the manifest directory. Throws `LookupError` for a path that is none of its files'. */
function nameIn({ path: parent, single, directory, where }: ChangedDirectory, { path }: WantedFile): string {
  const [only] = single ? directory.files : [];
  if (only !== undefined) {
    if (path === only.path) return only.name;
    throw new LookupError(`${path} is not ${only.path}, the only manifest of ${where}`);
  }
  const start = `${withoutFinalSlashes(parent)}/`;
  const name = path.slice(start.length);
  if (path.startsWith(start) && name !== '' && !name.includes('/')) return name;
  throw new LookupError(`${path} is not in ${parent}, the manifest directory of ${where}`);
}

/** The pod that content defines, as the kubelet reads it. */
function podIn(content: Uint8Array | undefined, target: TargetKubelet, node: string): ChangedPod | undefined {
  if (content === undefined) return undefined;
  const read = manifestContent(readManifest(content, target), target);
  if (read.kind !== 'pod') return undefined;
  const { namespace = '', name = '' } = read.metadata;
  return changedPod({ namespace, name }, node);
}

/** The pod of a manifest on a node. */
export function changedPod({ namespace, name }: { namespace: string; name: string }, node: string): ChangedPod {
  return { namespace, name, mirrorName: `${name}${nodeSuffix(node)}` };
}

function isOf({ pod }: ManifestFile, wanted: WantedPod): boolean {
  return pod !== undefined && isNamed(pod, wanted);
}

/** Throws where a name means several pods. */
function requireOne(pods: readonly Pick<ChangedPod, 'namespace' | 'name'>[], { name }: WantedPod): void {
  const names = new Set(pods.map((pod) => `${pod.namespace}/${pod.name}`));
  if (names.size < 2) return;
  throw new LookupError(`several pods are called ${name}`, `Name one of them: ${[...names].join(', ')}.`);
}

function notFound(from: ChangedDirectory, wanted: WantedPod): LookupError {
  const { path, where, directory, history, command } = from;
  const stopped = stoppedPods(history, directory.files).find((one) => isNamed(one, wanted));
  if (stopped !== undefined) return isStopped(from, stopped, wanted.name);
  const doubtful = directory.files.filter(({ state }) => state === 'refused' || state === 'unreadable');
  const hint =
    doubtful.length === 0
      ? undefined
      : `It may be one of these, which could not be read as a pod: ${doubtful.map(({ name }) => name).join(', ')}.`;
  const { files } = directory;
  const file = files.find(({ name }) => name === wanted.name) ?? likeliestFile(files.filter(isEditedByPath), wanted);
  const byPath =
    file === undefined ? undefined : `To edit a file, name its path: "${command('edit', { path: file.path })}".`;
  const hints = [hint, byPath].filter((one) => one !== undefined);
  return new LookupError(
    `${noFileWords(files)} in ${path} on ${where} defines pod ${wanted.name}`,
    hints.length === 0 ? undefined : hints.join(' '),
  );
}

/** `name`: what the user calls it. */
function isStopped({ path, command }: ChangedDirectory, stopped: KeptPod, name = stopped.name): LookupError {
  const is = stopped.since === undefined ? 'is stopped' : `has been stopped since ${timeText(stopped.since)}`;
  return new LookupError(
    `${name} ${is}: ${path} has no manifest for it`,
    `Bring it back with "${command('start', stopped)}".`,
  );
}

/** Whether a pod is the one meant: by the name in its manifest, or by that of its mirror. */
export function isNamed(
  one: { readonly namespace: string; readonly name: string },
  { namespace, name, node }: WantedPod,
): boolean {
  return (
    (namespace === undefined || one.namespace === namespace) &&
    (one.name === name || `${one.name}${nodeSuffix(node)}` === name)
  );
}

/** The manifest with the annotation that makes the kubelet run it anew. Throws where it cannot be written into it. */
export function planRestart(from: ChangedDirectory, wanted: ChangeTarget, now: Date): Plan {
  const { file, pod, content } = findManifest(from, wanted);
  if (pod === undefined || file.pod === undefined) throw noPodIn(from, file, 'edit', 'Fix');
  const after = withRestartedAt(content, timeText(now));
  if (after === undefined) {
    throw new AttemptError(
      `the annotation that restarts ${pod.name} cannot be added to ${file.path} without rewriting the file`,
      `Add any annotation with "${from.command('edit', pod)}".`,
    );
  }
  return { action: 'restart', pod, file: file.name, before: content, after, notes: [] };
}

/** The pod's file away: `stop` for a time, `rm` for good. Throws where another file would take its place. */
export function planRemoval(from: ChangedDirectory, wanted: ChangeTarget, action: 'stop' | 'rm'): Plan {
  const { file, pod, content } = findManifest(from, wanted);
  if (pod === undefined && action === 'stop') throw noPodIn(from, file, 'rm', 'Remove');
  if (file.sameAs.length > 0) {
    throw new AttemptError(
      `the same pod is also defined by ${file.sameAs.join(', ')} in ${from.path}, and the kubelet would run that instead`,
      `Move it out of the directory first, then ${action} the pod.`,
    );
  }
  return { action, pod, file: file.name, before: content, after: undefined, notes: [] };
}

/** That there is no pod to stop or to restart; `verb` does what can be done with the file. */
function noPodIn(
  { command }: ChangedDirectory,
  { path, state, reason = '' }: ManifestFile,
  verb: 'edit' | 'rm',
  advice: string,
): AttemptError {
  const why = state === 'refused' ? `the kubelet refuses ${path}` : `${path} defines no pod`;
  return new AttemptError(`${why}: ${reason}`, `${advice} it with "${command(verb, { path })}".`);
}

/** New content for a file. One that the kubelet refused before is about the pod that it defines then. */
export function planEdit({ target }: ChangedDirectory, found: FoundManifest, after: Uint8Array): Plan {
  const { file, content, node } = found;
  const pod = file.pod === undefined ? (podIn(after, target, node) ?? found.pod) : found.pod;
  return { action: 'edit', pod, file: file.name, before: content, after, notes: [] };
}

/**
 * A manifest for a pod: in the place of the file that defines it now, else a new one named for it. Throws where a file
 * of that name is something else.
 */
export function planApply(
  from: ChangedDirectory,
  pod: { namespace: string; name: string },
  node: string,
  after: Uint8Array,
): Plan {
  const wanted = { ...pod, node };
  const present = from.directory.files.find(
    (file) => file.state !== 'shadowed' && file.pod?.namespace === pod.namespace && file.pod.name === pod.name,
  );
  if (present !== undefined) {
    const { file, pod: own, content } = findManifest(from, wanted);
    return { action: 'apply', pod: own, file: file.name, before: content, after, notes: [] };
  }
  const name = `${pod.name}.yaml`;
  const { files } = from.directory;
  const other = from.single ? files[0] : files.find((file) => file.name === name);
  if (other?.state === 'unreadable') {
    const why = other.reason === undefined ? '' : `: ${other.reason}`;
    throw new AttemptError(
      `${other.path} exists, and which pod it defines is not known, because it could not be read${why}`,
      'Look at the file on the node first.',
    );
  }
  if (other !== undefined) {
    throw new AttemptError(
      from.single
        ? `the kubelet of ${from.where} reads only one file, ${other.path}, and it does not define this pod`
        : `${other.path} exists and does not define pod ${pod.namespace}/${pod.name}`,
      'Remove or rename it first.',
    );
  }
  return { action: 'apply', pod: changedPod(pod, node), file: name, before: undefined, after, notes: [] };
}

/** A stopped pod's manifest back where it was. Throws `LookupError` where it is not stopped. */
export function planStart(from: ChangedDirectory, wanted: ChangeTarget): Plan {
  const name = 'path' in wanted ? nameIn(from, wanted) : undefined;
  const all = stoppedPods(from.history, from.directory.files).filter((one) =>
    'path' in wanted ? one.file === name : isNamed(one, wanted),
  );
  // The same pod may have been stopped as one file, made anew as another, and stopped again.
  const [stopped, ...earlier] = all.toSorted((a, b) => b.change.number - a.change.number);
  if (stopped === undefined) {
    const runs = from.directory.files.some((file) => ('path' in wanted ? file.name === name : isOf(file, wanted)));
    throw new LookupError(
      runs
        ? `${wantedName(wanted)} is not stopped: its manifest is in ${from.path}`
        : `no stopped pod ${wantedName(wanted)} is known on ${from.where}`,
      runs ? undefined : `"${from.command('history', wanted)}" shows what was changed there.`,
    );
  }
  if (!('path' in wanted)) requireOne(all, wanted);
  const kept = keptManifest(stopped.change, 'before');
  if (kept?.content === undefined) throw notKept(stopped.change);
  const pod = changedPod(stopped, wanted.node);
  return {
    action: 'start',
    pod,
    file: stopped.file,
    before: undefined,
    after: kept.content,
    from: kept.from,
    notes: earlier.map(
      ({ file, change }) =>
        `${file}, which defines the same pod and was stopped by change ${change.number}, stays stopped`,
    ),
  };
}

/**
 * What a pod's manifest was before its last change, or after change `to` (0: before the first). Throws `LookupError`
 * where there is none, and `AttemptError` where the file has been written by somebody else since.
 */
export function planUndo(from: ChangedDirectory, wanted: ChangeTarget, to: number | undefined): Plan {
  const past = pastOf(from, wanted);
  const { file } = past;
  const changes = past.changes.filter((change) => change.file === file);
  if (changes.length === 0) {
    throw new LookupError(
      `no change of ${wantedName(wanted)} is known on ${from.where}`,
      'Only changes made with this program are recorded.',
    );
  }
  const now = contentOf(from, file);
  const confirmed = changes.filter(({ outcome }) => outcome === 'confirmed');
  const target = to === undefined ? undoTarget(confirmed, now, wanted, from.command) : toTarget(confirmed, to, wanted);
  const kept = keptManifest(target.change, target.side);
  if (kept === undefined) throw notKept(target.change);
  const { record } = target.change;
  const { node } = wanted;
  const pod =
    record.name === ''
      ? (podIn(kept.content, from.target, node) ?? podIn(now, from.target, node))
      : changedPod(record, node);
  const plan = { action: 'undo', pod, file, before: now, after: kept.content, from: kept.from, notes: [] } as const;
  return kept.content === undefined ? { ...plan, goneSince: `${target.side} change ${target.change.number}` } : plan;
}

function notKept({ number, file, record: { name } }: PastChange): AttemptError {
  return new AttemptError(`change ${number} has no complete copy of ${name === '' ? file : `the manifest of ${name}`}`);
}

interface Target {
  readonly change: PastChange;
  readonly side: 'before' | 'after';
}

/** The last change, where the manifest is as that has left it. */
function undoTarget(
  confirmed: readonly PastChange[],
  now: Uint8Array | undefined,
  wanted: ChangeTarget,
  command: OwnCommand,
): Target {
  const last = confirmed.at(-1);
  if (last === undefined) {
    throw new LookupError(`nothing to undo: no confirmed change of ${wantedName(wanted)} is known`);
  }
  if (last.after === 'unread') throw notKept(last);
  if (digestOf(last.after) === digestOf(now)) return { change: last, side: 'before' };
  throw new AttemptError(
    `${'path' in wanted ? wanted.path : `the manifest of ${wanted.name}`} has been changed by somebody else since its last recorded change`,
    `Choose what to go back to with --to; "${command('history', wanted)}" lists the changes.`,
  );
}

function toTarget(confirmed: readonly PastChange[], to: number, wanted: ChangeTarget): Target {
  const [first] = confirmed;
  if (to === 0 && first !== undefined) return { change: first, side: 'before' };
  const change = confirmed.find(({ number }) => number === to);
  if (change !== undefined) return { change, side: 'after' };
  const numbers = [0, ...confirmed.map(({ number }) => number)];
  throw new LookupError(
    `no confirmed change ${to} of ${wantedName(wanted)} is known`,
    first === undefined ? undefined : `Name one of: ${numbers.join(', ')}.`,
  );
}

/**
 * The changes of a pod, those of its file among them, and the file: the one that defines it now, else that of its last
 * change. Of a file its own. Throws `LookupError` where several pods have the name, and for a path outside the directory.
 */
export function pastOf(
  from: ChangedDirectory,
  wanted: ChangeTarget,
): { readonly changes: readonly PastChange[]; readonly file: string } {
  if ('path' in wanted) {
    const file = nameIn(from, wanted);
    return { changes: from.history.changes.filter((change) => change.file === file), file };
  }
  const present = from.directory.files.filter((file) => file.state !== 'shadowed' && isOf(file, wanted));
  const named = from.history.changes.filter(({ record }) => isNamed(record, wanted));
  const pods = [...present.map(({ pod }) => pod!), ...named.map(({ record }) => record)];
  requireOne(pods, wanted);
  const file = present[0]?.name ?? named.at(-1)?.file;
  const [pod] = pods;
  if (file === undefined || pod === undefined) return { changes: [], file: '' };
  return { changes: changesOf(from.history, { namespace: pod.namespace, name: pod.name, file }), file };
}

function contentOf(from: ChangedDirectory, name: string): Uint8Array | undefined {
  const file = from.directory.files.find((one) => one.name === name);
  if (file === undefined) return undefined;
  const content = from.read(file);
  if (content === undefined) throw new AttemptError(`${file.path} could not be read completely`);
  return content;
}
