import { isAtLeast, SEVERITIES, type Finding, type FindingLocation, type Severity } from '../../rules/finding.ts';
import type { ToldFinding } from '../../rules/told-finding.ts';
import { listed } from '../../facts/listed.ts';
import { cellWidth } from '../../kubectl/printers/cell-width.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { severityStyle } from '../colours.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { keepTogether, wrapText } from '../../kubectl/printers/wrap.ts';

/** How findings are to look. */
export interface FindingLook {
  /** Terminal cells that a line of prose may take. */
  readonly width: number;
  /** Terminal columns; undefined where it is no terminal. */
  readonly columns?: number | undefined;
  readonly style: Styles;
}

/** A finding as it is told, or several at once. */
export interface ReportedFinding extends Pick<ToldFinding, 'severity' | 'rule' | 'message' | 'details' | 'advice'> {
  /** What it is about, ready to print: `kube-system/etcd-cp-1`, `etcd.yaml:12:7`; none for the cluster as a whole. */
  readonly places: readonly string[];
}

/** The findings for people, each by itself. No line where there are none. */
export function findingReport(findings: readonly ToldFinding[], look: FindingLook): string {
  return reportedFindings(
    findings.map((finding) => ({ ...finding, places: placeOf(finding) })),
    look,
  );
}

/** Findings for people: each in a few lines, what and where and what to do. No line where there are none. */
export function reportedFindings(findings: readonly ReportedFinding[], look: FindingLook): string {
  return findings.map((finding) => `${one(finding, look)}\n`).join('\n');
}

function one({ severity, rule, message, details, advice, places }: ReportedFinding, look: FindingLook): string {
  const { width, style } = look;
  const where = places.length === 0 ? [] : listed(places.map(keepTogether)).split(' ').map(style.strong);
  const head = [severityStyle(severity, style)(severity), ...where, style.faint(rule)].join(' ');
  const indent = { width, first: '  ', next: '  ' };
  const lines = details.map((line) => detailLines(escapeLine(line), look.columns));
  const [what, toDo] = [message, advice].map((text) => wrapText(escapeLine(text), indent));
  return [wrapText(head, { width, next: '  ' }), what, ...lines, style.faint(toDo!)].join('\n');
}

/** A line of details, escaped: whole where it fits, and in a pipe, which has no columns. */
export function detailLines(line: string, columns = Infinity): string {
  const whole = `    ${line}`;
  return cellWidth(whole) <= columns ? whole : wrapText(line, { width: columns, first: '    ', next: '      ' });
}

/** What a finding is about, ready to print; nothing where that is the cluster as a whole. */
export function placeOf({ location, subject }: ToldFinding): readonly string[] {
  if (location !== undefined) return [placeText(location)];
  return subject.kind === 'cluster' ? [] : [escapeLine(subject.name)];
}

/** `etcd.yaml:12:7`, as compilers write it and editors open it. */
export function placeText({ file, line, column }: FindingLocation): string {
  return [escapeLine(file), line, column].filter((part) => part !== undefined).join(':');
}

/**
 * `2 errors, 1 warning in 3 manifests; not shown: 1 info`: the last line of a report on all that was found, of which no
 * more is shown than what is as bad as `least`.
 */
export function countLine(found: readonly Finding[], least: Severity, looked: string): string {
  if (found.length === 0) return `Nothing found in ${looked}.`;
  const asked = SEVERITIES.filter((severity) => isAtLeast(severity, least));
  const shown = counts(found, asked);
  const hidden = counts(
    found,
    SEVERITIES.filter((severity) => !asked.includes(severity)),
  );
  const head = shown === '' ? `No ${asked.join(' or ')}` : shown;
  return `${head} in ${looked}${hidden === '' ? '' : `; not shown: ${hidden}`}.`;
}

function counts(found: readonly Finding[], severities: readonly Severity[]): string {
  const words = severities.flatMap((severity) => {
    const count = found.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${plural(severity, count)}`];
  });
  return words.join(', ');
}

function plural(severity: Severity, count: number): string {
  return severity === 'info' || count === 1 ? severity : `${severity}s`;
}

/** A report with the line that counts what is in it, where there is one. */
export function withCount(report: string, count: string): string {
  const last = count === '' ? '' : `${count}\n`;
  return `${report}${report === '' || last === '' ? '' : '\n'}${last}`;
}
