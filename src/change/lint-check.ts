import { grouped } from '../facts/grouped.ts';
import { listed } from '../facts/listed.ts';
import type { Steps } from '../facts/steps.ts';
import { manifestContent } from '../kubelet/manifest-content.ts';
import { judgeDirectory, type DirectoryEntry, type ManifestFile } from '../kubelet/manifest-directory.ts';
import { readManifest } from '../kubelet/manifest/reading.ts';
import { directoryFindings, type NodeManifests } from '../rules/directory-findings.ts';
import { duplicatePod } from '../rules/directory/duplicate-pod.ts';
import type { Finding } from '../rules/finding.ts';
import { tell } from '../rules/told-finding.ts';
import type { Change } from './change.ts';
import type { OwnCommand } from './plan.ts';
import type { PreflightResult } from './preflight.ts';

/** What of a change the manifest directory is judged by. */
export type FileChange = Pick<Change, 'action' | 'file' | 'after'>;

/**
 * What is wrong with a manifest directory once a file of it was changed, and was not before: what the rules find, a pod of
 * another name, and other files that define the pod. What `surroundings` tell of is not asked for again elsewhere.
 */
export function* lintCheck(
  manifests: NodeManifests,
  change: FileChange,
  command: OwnCommand,
): Steps<readonly PreflightResult[]> {
  const files = changedFiles(manifests, change);
  const was = manifests.files.find(({ name }) => name === change.file);
  const is = files.find(({ name }) => name === change.file);
  const found = is === undefined ? [] : yield* newFindings(manifests, { ...manifests, files });
  const rules = found.map(resultOf);
  const results = [
    ...(is === undefined
      ? takenAway(was)
      : [...refusal(is, rules), ...anotherPod(was, is, change, command), ...rivals(was, is)]),
    ...rules,
  ];
  return results.length > 0 ? results : [{ severity: 'fine', check: 'lint', message: fineWords(manifests, was, is) }];
}

function fineWords({ target }: NodeManifests, was: ManifestFile | undefined, is: ManifestFile | undefined): string {
  if (is === undefined) {
    return was?.pod === undefined ? 'the file defines no pod' : 'no other file in the directory defines the pod';
  }
  return `nothing new is found in the manifest, as kubelet 1.${target.minor} reads it`;
}

/** The files of the directory as they are after the change. */
function changedFiles(
  { files, path, single, target }: NodeManifests,
  { file, after }: FileChange,
): readonly ManifestFile[] {
  const others: readonly DirectoryEntry[] = files.filter(({ name }) => name !== file);
  if (after === undefined) return judgeDirectory({ entries: others, single }, target.node).files;
  const was = files.find(({ name }) => name === file);
  const reading = readManifest(after, target);
  const entry: DirectoryEntry = {
    name: file,
    path: was?.path ?? `${path}/${file}`,
    target: undefined,
    status: was?.status ?? { kind: 'file', mode: 0o600, uid: 0, gid: 0, size: after.length, modified: new Date(0) },
    owner: was?.owner,
    content: manifestContent(reading, target),
    reading,
    fault: undefined,
  };
  const entries = [...others, entry].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  return judgeDirectory({ entries, single }, target.node).files;
}

/** What the rules find after a change, without what they found before: wherever it stands in the file. */
function* newFindings(before: NodeManifests, after: NodeManifests): Steps<readonly Finding[]> {
  // Files that define one pod are told of here, with what the change makes of them.
  const selection = { only: [], skip: [duplicatePod.id], severity: 'info', minor: after.target.minor } as const;
  const old = grouped(yield* directoryFindings(before, selection), keyOf);
  const left = new Map([...old].map(([key, found]) => [key, found.length]));
  return (yield* directoryFindings(after, selection)).filter((finding) => {
    const key = keyOf(finding);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

function keyOf({ rule, subject, severity, args }: Finding): string {
  return JSON.stringify([rule, subject.name, severity, args]);
}

function resultOf(finding: Finding): PreflightResult {
  const { severity, location, message, advice } = tell(finding);
  const line = location?.line === undefined ? '' : `line ${location.line}: `;
  return {
    severity: severity === 'info' ? 'fine' : severity,
    check: 'lint',
    message: `${line}${message}`,
    ...(advice !== '' && { hint: advice }),
  };
}

/** What the kubelet does not take, where no rule has said so. */
function refusal({ content }: ManifestFile, found: readonly PreflightResult[]): readonly PreflightResult[] {
  if (content === undefined || content.kind === 'pod' || found.some(({ severity }) => severity === 'error')) return [];
  return [error(`the kubelet refuses the manifest: ${content.reason}`)];
}

function anotherPod(
  was: ManifestFile | undefined,
  { pod }: ManifestFile,
  { action }: FileChange,
  command: OwnCommand,
): readonly PreflightResult[] {
  const old = was?.pod;
  if (old === undefined || pod === undefined || fullName(old) === fullName(pod)) return [];
  const message = `the file would define another pod: ${fullName(pod)} instead of ${fullName(old)}`;
  if (action === 'undo') return [{ severity: 'warning', check: 'lint', message }];
  return [
    error(
      message,
      `Remove the old one with "${command('rm', old)}", and create the new one with "${command('apply')}".`,
    ),
  ];
}

/** Other files that define the same pod: of all of them the kubelet takes the last in byte order. */
function rivals(was: ManifestFile | undefined, is: ManifestFile): readonly PreflightResult[] {
  const { name, pod, state, reason, sameAs } = is;
  if (pod === undefined || sameAs.length === 0) return [];
  if (state === 'shadowed') {
    const message = `${reason ?? ''} also defines pod ${fullName(pod)} and wins: the kubelet would ignore ${name}`;
    return [error(message, `Change ${reason ?? ''}, or remove it first.`)];
  }
  const message = `pod ${fullName(pod)} is also defined by ${listed(sameAs)}, and ${name} wins`;
  const hint = 'Keep one file; expect a restart of the pod when you move the others out of the directory.';
  const isNew = sameAs.some((one) => was?.sameAs.includes(one) !== true);
  return [{ severity: isNew ? 'error' : 'warning', check: 'lint', message, hint }];
}

/** What else defines a pod whose manifest is taken away. */
function takenAway(was: ManifestFile | undefined): readonly PreflightResult[] {
  if (was?.pod === undefined || was.sameAs.length === 0) return [];
  const { name, pod, state, reason, sameAs } = was;
  const message =
    state === 'shadowed'
      ? `${reason ?? ''} also defines pod ${fullName(pod)} and wins over ${name}: the pod would keep running`
      : `${listed(sameAs)} would take the place of ${name}, and pod ${fullName(pod)} would keep running: the kubelet takes the last file that is left`;
  return [error(message, 'Move the other files out of the directory first.')];
}

function fullName({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function error(message: string, hint?: string): PreflightResult {
  return { severity: 'error', check: 'lint', message, ...(hint !== undefined && { hint }) };
}
