import type { FindingArguments, FindingSubject, Severity } from './finding.ts';
import type { FieldPath } from '../kubelet/manifest/field-path.ts';
import type { Place } from '../yaml/place.ts';

/** What is said of a rule, once and for all: help, documentation and SARIF come from it. */
export interface RuleWords {
  /** Kebab case, never used again for anything else. */
  readonly id: string;
  /** Of its findings, unless one says otherwise. */
  readonly severity: Severity;
  /** What it finds, as a headline. */
  readonly title: string;
  /** Why that matters. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Where the behaviour behind it can be read up. */
  readonly source: string;
  /** It tells a property and no fault, and is asked only where --only names it. */
  readonly askedFor?: true;
  /** It looks at files of nodes as well, which `doctor` reads only where it is told to. */
  readonly readsManifests?: true;
  /** It looks at the certificates of nodes, which `doctor` reads only where it is told to. */
  readonly readsCertificates?: true;
  /** It can be decided on a node alone, from its files and processes, as `local doctor` does. */
  readonly onNode?: true;
  /** First minor version of Kubernetes that it holds for; all where undefined. */
  readonly since?: number;
  /** Last minor version that it holds for. */
  readonly until?: number;
}

/** Something found in one file. */
export interface ManifestMatch<Args extends FindingArguments> {
  readonly args: Args;
  /** Where it is: a place, or a field to look up. */
  readonly at?: Place | undefined;
  /** The field as the kubelet names it. */
  readonly field?: FieldPath;
  /** The field to look up, where it is not `field`. */
  readonly place?: FieldPath;
  readonly severity?: Severity;
}

/** Something found in a directory. */
export interface DirectoryMatch<Args extends FindingArguments> {
  readonly args: Args;
  /** The entry that it is about; the directory itself where undefined. */
  readonly file?: string;
  readonly severity?: Severity;
}

/** Something found in a cluster. */
export interface ClusterMatch<Args extends FindingArguments> {
  readonly args: Args;
  readonly subject: FindingSubject;
  readonly severity?: Severity;
}

/** A rule: its words, what it looks at, how it tells what it found. */
export interface Rule<Subject, Match, Args extends FindingArguments> extends RuleWords {
  /** One finding in one sentence. Its arguments come unescaped and are escaped when printed. */
  message(args: Args): string;
  /** More of one finding than a sentence holds, in lines that are not broken. Unescaped as well. */
  details?(args: Args): readonly string[];
  /** What to do about this very finding, where that is more than the remedy says. */
  advice?(args: Args): string | undefined;
  /** What tells a finding from others of the same subject, and stays as long as what is found does. */
  key?(args: Args): string;
  check(subject: Subject): Iterable<Match>;
}
