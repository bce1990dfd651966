/** How bad a finding is. `error`: a manifest is refused, a pod is not what it seems. */
export type Severity = 'error' | 'warning' | 'info';

/** All severities, the worst first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** What a finding is about. */
export interface FindingSubject {
  readonly kind: 'manifest' | 'directory' | 'pod' | 'node' | 'cluster';
  /** A path as the user gave it, `namespace/name` of a pod, a node's name. Unescaped. */
  readonly name: string;
  /** The node that it is on, where one is known. */
  readonly node?: string;
}

/** Where in a file a finding is. */
export interface FindingLocation {
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly column?: number;
  /** The field as the kubelet names it: `spec.containers[0].image`. */
  readonly field?: string;
}

/** One of the values that a field has on different nodes. */
export interface FieldVariant {
  readonly field: string;
  readonly value: string;
  readonly nodes: readonly string[];
}

/** What a rule found, by the names that its words use. Text from files and clusters is unescaped. */
export type FindingArguments = Readonly<
  Record<string, string | number | boolean | readonly string[] | readonly FieldVariant[]>
>;

/** Something that a rule found. Data alone: the words are with the rule. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly subject: FindingSubject;
  readonly location: FindingLocation | undefined;
  readonly args: FindingArguments;
  /** The command that edits the manifest, where its kubelet refuses it: no pod names it. */
  readonly edit?: string;
}

/** Whether `severity` is at least as bad as `least`. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
}
