import { SEVERITIES } from '../../rules/finding.ts';
import { CATALOGUE, CLUSTER_RULES } from '../../rules/catalogue.ts';
import type { ToldFinding } from '../../rules/told-finding.ts';
import { alikeFindings } from './alike-findings.ts';
import { reportedFindings, type FindingLook } from './finding-report.ts';

/** Rules about what keeps the control plane from running now, the most urgent first; then those about a cluster, the worst first, and about files. */
const URGENT: readonly string[] = [
  'kubelet-not-running',
  'container-runtime-missing',
  'disk-full',
  'certificate-expired',
  'certificate-of-another-ca',
  'static-pod-not-running',
  'crash-looping-static-pod',
  'certificate-expires-soon',
];

const ORDER = [...URGENT, ...CLUSTER_RULES.map(({ id }) => id), ...CATALOGUE.map(({ rule }) => rule.id)];

const RANKS = new Map([...new Set(ORDER)].map((id, rank) => [id, rank]));

/**
 * What was found in a cluster, for people: errors first, the most urgent at the top, then the rest. What is alike on several
 * nodes is told once.
 */
export function groupedReport(findings: readonly ToldFinding[], look: FindingLook): string {
  const sorted = [...findings].sort(compareUrgency);
  const errors = reportOf(sorted, look, true);
  const rest = reportOf(sorted, look, false);
  if (errors === '' || rest === '') return `${errors}${rest}`;
  const { heading } = look.style;
  return `${heading('To do first')}\n\n${errors}\n${heading('Then')}\n\n${rest}`;
}

function reportOf(findings: readonly ToldFinding[], look: FindingLook, ofErrors: boolean): string {
  return reportedFindings(alikeFindings(findings.filter(({ severity }) => (severity === 'error') === ofErrors)), look);
}

/** What is to be done first: by severity and rule; findings of a rule stay in their order, by name and node. */
export function compareUrgency(a: ToldFinding, b: ToldFinding): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || rankOf(a) - rankOf(b);
}

function rankOf({ rule }: ToldFinding): number {
  return RANKS.get(rule) ?? RANKS.size;
}
