import { isAtLeast, SEVERITIES, type Finding, type FindingLocation, type Severity } from '../../rules/finding.ts';
import type { ToldFinding } from '../../rules/told-finding.ts';
import { cellWidth } from '../../kubectl/printers/cell-width.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { severityStyle } from '../colours.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { keepTogether, wrapText } from '../../kubectl/printers/wrap.ts';

/** How findings are to look. */
export interface FindingLook {
  /** Terminal cells that a line of prose may take. */
  readonly width: number;
  readonly style: Styles;
}

/** The findings for people: each in a few lines, what and where and what to do. No line where there are none. */
export function findingReport(findings: readonly ToldFinding[], look: FindingLook): string {
  return findings.map((finding) => `${one(finding, look)}\n`).join('\n');
}

function one(finding: ToldFinding, { width, style }: FindingLook): string {
  const { severity, rule, message, details, advice, location, subject } = finding;
  // What is said of the whole cluster stands below its heading.
  const nameless = location === undefined && subject.kind === 'cluster';
  const where = location === undefined ? escapeLine(subject.name) : placeText(location);
  const paint = severityStyle(severity, style);
  const words = [paint(severity), ...(nameless ? [] : [style.strong(where)]), style.faint(rule)];
  const head = words.join(' ');
  const indent = { width, first: '  ', next: '  ' };
  const first = cellWidth(head) <= width ? head : wrapText(words.map(keepTogether).join(' '), { width, next: '  ' });
  const lines = details.map((line) => `    ${escapeLine(line)}`);
  const [what, toDo] = [message, advice].map((text) => wrapText(escapeLine(text), indent));
  return [first, what, ...lines, style.faint(toDo!)].join('\n');
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
