import type { Finding, FindingArguments } from './finding.ts';
import { locate, type FieldPath } from '../kubelet/manifest/field-path.ts';
import type { TargetKubelet } from '../kubelet/kubelet.ts';
import type { Surroundings } from './surroundings.ts';
import type { Place } from '../yaml/place.ts';
import type { PodReading, ManifestReading } from '../kubelet/manifest/reading.ts';
import type { Value } from '../yaml/value.ts';
import type { ManifestMatch, Rule } from './rule.ts';

/** A file that was read as a manifest. */
export interface ManifestSubject {
  /** As the user named it. */
  readonly file: string;
  readonly reading: ManifestReading;
  readonly target: TargetKubelet;
  readonly surroundings: Surroundings;
}

/** A rule about one manifest. */
export type ManifestRule<Args extends FindingArguments = FindingArguments> = Rule<
  ManifestSubject,
  ManifestMatch<Args>,
  Args
>;

/** Types a rule by its own arguments; the engine hands them back to it alone. */
export function defineManifestRule<Args extends FindingArguments>(rule: ManifestRule<Args>): ManifestRule {
  return rule;
}

/** The document, where the file holds one. */
export function rootOf({ reading }: ManifestSubject): Value | undefined {
  if (reading.stage === 'pod') return reading.pod.root;
  return reading.stage === 'not-a-pod' ? reading.root : undefined;
}

/** The pod, where the file holds one: as far as it could be read. */
export function podOf({ reading }: ManifestSubject): PodReading | undefined {
  return reading.stage === 'pod' ? reading.pod : undefined;
}

/** Whether validation refuses a field: then it is of no use to say what else there must be for its value. */
export function isInvalid(subject: ManifestSubject, field: FieldPath): boolean {
  return podOf(subject)?.invalid.some((problem) => problem.field === field) ?? false;
}

/** Runs a rule on a manifest. */
export function runManifestRule(rule: ManifestRule, subject: ManifestSubject): Finding[] {
  return [...rule.check(subject)].map((match) => ({
    rule: rule.id,
    severity: match.severity ?? rule.severity,
    subject: { kind: 'manifest', name: subject.file },
    location: {
      file: subject.file,
      ...placeOf(subject, match),
      ...(match.field === undefined || match.field === '' ? {} : { field: match.field }),
    },
    args: match.args,
  }));
}

function placeOf(subject: ManifestSubject, { at, field, place }: ManifestMatch<FindingArguments>): Partial<Place> {
  if (at !== undefined) return at;
  const root = rootOf(subject);
  const path = place ?? field;
  return root === undefined || path === undefined ? {} : locate(root, path).at;
}
