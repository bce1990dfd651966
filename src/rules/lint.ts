import { isHiddenName } from '../kubelet/file.ts';
import type { Finding } from './finding.ts';
import type { TargetKubelet } from '../kubelet/kubelet.ts';
import type { ManifestReading } from '../kubelet/manifest/reading.ts';
import { NOWHERE } from './surroundings.ts';
import { atOnce, type Steps } from '../facts/steps.ts';
import { DIRECTORY_RULES, MANIFEST_RULES } from './catalogue.ts';
import { runDirectoryRule, type DirectorySubject, type ManifestEntry } from './directory-rule.ts';
import { backupInManifestDirectory } from './directory/backup-in-manifest-directory.ts';
import { duplicatePod } from './directory/duplicate-pod.ts';
import { foreignFile } from './directory/foreign-file.ts';
import { insecureMode } from './directory/insecure-mode.ts';
import { invalidNodeName } from './directory/invalid-node-name.ts';
import { writableByOthers } from './directory/writable-by-others.ts';
import { runManifestRule } from './manifest-rule.ts';
import { selectRules, type RuleSelection } from './selection.ts';

/** What every rule about one manifest finds in it. */
export function lintManifest(
  file: string,
  reading: ManifestReading,
  target: TargetKubelet,
  selection: RuleSelection,
  surroundings = NOWHERE,
): readonly Finding[] {
  return atOnce(manifestSteps(file, reading, target, selection, surroundings));
}

/** As `lintManifest`, a rule after the other. */
function* manifestSteps(
  file: string,
  reading: ManifestReading,
  target: TargetKubelet,
  selection: RuleSelection,
  surroundings = NOWHERE,
): Steps<readonly Finding[]> {
  const subject = { file, reading, target, surroundings };
  const findings: Finding[] = [];
  for (const rule of selectRules(MANIFEST_RULES, selection)) {
    for (const finding of runManifestRule(rule, subject)) findings.push(finding);
    yield;
  }
  return findings;
}

/** What every rule finds in manifests, one after the other; those that were not read are passed over. */
function* entrySteps(
  entries: readonly ManifestEntry[],
  target: TargetKubelet,
  selection: RuleSelection,
  surroundings = NOWHERE,
): Steps<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { path, reading } of entries) {
    if (reading === undefined) continue;
    for (const finding of yield* manifestSteps(path, reading, target, selection, surroundings)) findings.push(finding);
  }
  return findings;
}

/** What every rule finds in a directory and in the manifests that the kubelet reads there. */
export function* lintDirectory(
  subject: DirectorySubject,
  target: TargetKubelet,
  selection: RuleSelection,
  surroundings = NOWHERE,
): Steps<readonly Finding[]> {
  const read = subject.entries.filter(({ name }) => !isHiddenName(name));
  const manifests = yield* entrySteps(read, target, selection, surroundings);
  const { node } = target;
  const found = selectRules(DIRECTORY_RULES, selection).flatMap((rule) => runDirectoryRule(rule, { ...subject, node }));
  return [...found, ...withoutStrays(manifests, found, subject)];
}

/** Of a file that a rule about the directory calls a stray one, that it is no Pod need not be said as well. */
function withoutStrays(
  manifests: readonly Finding[],
  found: readonly Finding[],
  { entries }: DirectorySubject,
): readonly Finding[] {
  const called = new Set(found.filter(({ rule }) => STRAY_RULES.has(rule)).map(({ subject }) => subject.name));
  const strays = entries.filter(({ path, reading }) => called.has(path) && reading?.stage !== 'pod');
  const paths = new Set(strays.map(({ path }) => path));
  return manifests.filter(({ subject }) => !paths.has(subject.name));
}

const STRAY_RULES: ReadonlySet<string> = new Set([backupInManifestDirectory.id, foreignFile.id]);

/**
 * What every rule finds in the one file that the kubelet reads in place of a directory, whatever its name. Of the rules
 * about a directory those about the file itself are asked.
 */
export function* lintOnlyFile(
  entry: ManifestEntry,
  target: TargetKubelet,
  selection: RuleSelection,
  surroundings = NOWHERE,
): Steps<readonly Finding[]> {
  const subject = { path: entry.path, entries: [entry], node: target.node };
  const rules = selectRules([invalidNodeName, writableByOthers, insecureMode], selection);
  const manifest = yield* entrySteps([entry], target, selection, surroundings);
  return [...rules.flatMap((rule) => runDirectoryRule(rule, subject)), ...manifest];
}

/**
 * What every rule finds in files of one directory that were named one by one. Of the rules about a directory only those
 * about the node and about several files that define the same pod are asked: the others need the directory to be one of
 * manifests.
 */
export function* lintFiles(
  subject: DirectorySubject,
  target: TargetKubelet,
  selection: RuleSelection,
): Steps<readonly Finding[]> {
  const rules = selectRules([invalidNodeName, duplicatePod], selection);
  const found = rules.flatMap((rule) => runDirectoryRule(rule, { ...subject, node: target.node }));
  return [...found, ...(yield* entrySteps(subject.entries, target, selection))];
}
