import { isHiddenName } from '../domain/file.ts';
import type { Finding } from '../domain/finding.ts';
import type { TargetKubelet } from '../domain/manifest/kubelet.ts';
import type { Reading } from '../domain/manifest/reading.ts';
import { NOWHERE } from '../domain/manifest/surroundings.ts';
import { DIRECTORY_RULES, MANIFEST_RULES } from './catalogue.ts';
import { runDirectoryRule, type DirectorySubject, type ManifestEntry } from './directory-rule.ts';
import { duplicatePod } from './directory/duplicate-pod.ts';
import { insecureMode } from './directory/insecure-mode.ts';
import { writableByOthers } from './directory/writable-by-others.ts';
import { runManifestRule } from './manifest-rule.ts';
import { selectRules, type RuleSelection } from './selection.ts';

/** What every rule about one manifest finds in it. */
export function lintManifest(
  file: string,
  reading: Reading,
  target: TargetKubelet,
  selection: RuleSelection,
  surroundings = NOWHERE,
): readonly Finding[] {
  const subject = { file, reading, target, surroundings };
  return selectRules(MANIFEST_RULES, selection).flatMap((rule) => runManifestRule(rule, subject));
}

/** What every rule finds in a directory and in the manifests that the kubelet reads there. */
export function lintDirectory(
  subject: DirectorySubject,
  target: TargetKubelet,
  selection: RuleSelection,
  surroundings = NOWHERE,
): readonly Finding[] {
  const manifests = subject.entries.flatMap(({ name, path, reading }) => {
    return reading === undefined || isHiddenName(name)
      ? []
      : lintManifest(path, reading, target, selection, surroundings);
  });
  return [...selectRules(DIRECTORY_RULES, selection).flatMap((rule) => runDirectoryRule(rule, subject)), ...manifests];
}

/**
 * What every rule finds in the one file that the kubelet reads in place of a directory, whatever its name. Of the rules
 * about a directory those about the file itself are asked.
 */
export function lintOnlyFile(
  entry: ManifestEntry,
  target: TargetKubelet,
  selection: RuleSelection,
  surroundings = NOWHERE,
): readonly Finding[] {
  const subject = { path: entry.path, entries: [entry] };
  const rules = selectRules([writableByOthers, insecureMode], selection);
  const { path, reading } = entry;
  const manifest = reading === undefined ? [] : lintManifest(path, reading, target, selection, surroundings);
  return [...rules.flatMap((rule) => runDirectoryRule(rule, subject)), ...manifest];
}

/**
 * What every rule finds in files of one directory that were named one by one. Of the rules about a directory only the one
 * about several files that define the same pod is asked: the others need the directory to be one of manifests.
 */
export function lintFiles(
  subject: DirectorySubject,
  target: TargetKubelet,
  selection: RuleSelection,
): readonly Finding[] {
  const rules = selectRules([duplicatePod], selection);
  return [
    ...rules.flatMap((rule) => runDirectoryRule(rule, subject)),
    ...subject.entries.flatMap(({ path, reading }) => {
      return reading === undefined ? [] : lintManifest(path, reading, target, selection);
    }),
  ];
}
