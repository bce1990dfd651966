import type { Severity } from '../../rules/finding.ts';
import { grouped } from '../../facts/grouped.ts';
import type { ToldFinding } from '../../rules/told-finding.ts';
import { compareUtf8 } from '../../kubectl/printers/byte-order.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { findingReport, type FindingLook } from './finding-report.ts';

/** Findings of one node, or of none. */
interface Group {
  readonly name: string;
  readonly findings: readonly ToldFinding[];
}

/** The findings for people, under the name of their node; the node with the worst comes first. */
export function groupedReport(findings: readonly ToldFinding[], look: FindingLook): string {
  return groupsOf(findings)
    .map(({ name, findings: own }) => `${look.style.heading(escapeLine(name))}\n${findingReport(own, look)}`)
    .join('\n');
}

function groupsOf(findings: readonly ToldFinding[]): readonly Group[] {
  const groups = grouped(findings, ({ subject }) => subject.node ?? 'the cluster');
  return [...groups].map(([name, own]) => ({ name, findings: own })).sort(compareGroups);
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** More errors first, then more warnings, then more of the rest; equals by name. */
function compareGroups(a: Group, b: Group): number {
  const differences = SEVERITIES.map((severity) => count(b, severity) - count(a, severity));
  return differences.find((difference) => difference !== 0) ?? compareUtf8(a.name, b.name);
}

function count({ findings }: Group, severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}
