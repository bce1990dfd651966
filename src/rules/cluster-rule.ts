import type { Finding, FindingArguments, FindingSubject } from './finding.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import { fullName } from '../pods/mirrors.ts';
import type { Snapshot } from './snapshot.ts';
import type { ClusterMatch, Rule } from './rule.ts';

/** A rule about a cluster. */
export type ClusterRule<Args extends FindingArguments = FindingArguments> = Rule<Snapshot, ClusterMatch<Args>, Args>;

/** Types a rule by its own arguments; the engine hands them back to it alone. */
export function defineClusterRule<Args extends FindingArguments>(rule: ClusterRule<Args>): ClusterRule {
  return rule;
}

/** Runs a rule on a cluster. */
export function runClusterRule(rule: ClusterRule, snapshot: Snapshot): Finding[] {
  return [...rule.check(snapshot)].map(({ args, subject, severity }) => ({
    rule: rule.id,
    severity: severity ?? rule.severity,
    subject,
    location: undefined,
    args,
  }));
}

/** A finding about a pod. */
export function podSubject(metadata: ObjectMeta, node: string | undefined): FindingSubject {
  return { kind: 'pod', name: fullName(metadata), ...(node === undefined || node === '' ? {} : { node }) };
}

/** A finding about a node. */
export function nodeSubject(node: string): FindingSubject {
  return { kind: 'node', name: node, node };
}

/** A finding about no one pod or node. */
export const WHOLE_CLUSTER: FindingSubject = { kind: 'cluster', name: 'the cluster' };

/** `1 pod`, `2 pods`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
