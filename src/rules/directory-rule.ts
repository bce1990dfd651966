import type { Finding, FindingArguments } from './finding.ts';
import type { FileKind, FileOwner } from '../kubelet/file.ts';
import type { ManifestReading } from '../kubelet/manifest/reading.ts';
import type { DirectoryMatch, Rule } from './rule.ts';

/** An entry of a manifest directory. */
export interface ManifestEntry {
  readonly name: string;
  /** As the user would name it. */
  readonly path: string;
  /** Of what it is, links followed; undefined for a link to nothing, or where that could not be found out. */
  readonly kind: FileKind | undefined;
  /** What a link points to, as written in it. */
  readonly target: string | undefined;
  /** Permission bits; undefined where they mean nothing. */
  readonly mode: number | undefined;
  /** Undefined where it is not known, or means nothing: a manifest that is not on its node is anybody's. */
  readonly owner: FileOwner | undefined;
  /** Undefined where the kubelet does not read the entry, or it could not be read here. */
  readonly reading: ManifestReading | undefined;
}

/** A directory of manifests, or files of one directory that are judged together. */
export interface DirectorySubject {
  readonly path: string;
  /** In byte order of their names, as the kubelet reads them. */
  readonly entries: readonly ManifestEntry[];
  /** The name of the node; undefined where it is not known. */
  readonly node?: string | undefined;
}

/** A rule about a directory. */
export type DirectoryRule<Args extends FindingArguments = FindingArguments> = Rule<
  DirectorySubject,
  DirectoryMatch<Args>,
  Args
>;

/** Types a rule by its own arguments; the engine hands them back to it alone. */
export function defineDirectoryRule<Args extends FindingArguments>(rule: DirectoryRule<Args>): DirectoryRule {
  return rule;
}

/** Runs a rule on a directory. */
export function runDirectoryRule(rule: DirectoryRule, subject: DirectorySubject): Finding[] {
  return [...rule.check(subject)].map(({ file, severity, args }) => ({
    rule: rule.id,
    severity: severity ?? rule.severity,
    subject: file === undefined ? { kind: 'directory', name: subject.path } : { kind: 'manifest', name: file },
    location: { file: file ?? subject.path },
    args,
  }));
}
