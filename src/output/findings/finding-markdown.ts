import type { ToldFinding } from '../../rules/told-finding.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { originFacts, type ReportOrigin } from '../report-origin.ts';
import { placeText } from './finding-report.ts';

/** What a Markdown report says besides its findings. */
export interface MarkdownReport {
  /** The line that counts them; empty where nothing could be looked at. */
  readonly count: string;
  /** What was not looked at and why, one sentence each. */
  readonly unread: readonly string[];
  /** What a flag would have had read besides. */
  readonly leftOut?: string | undefined;
  readonly origin: ReportOrigin;
  /** Files are on several nodes, and are named with theirs. */
  readonly ofNodes: boolean;
}

/** The findings as a Markdown table, for a comment on a change or the summary of a CI run. */
export function findingMarkdown(
  findings: readonly ToldFinding[],
  { count, unread, leftOut, origin, ofNodes }: MarkdownReport,
): string {
  const rows = findings.map((finding) => {
    const { severity, rule, message, details, advice, location, subject } = finding;
    const node = ofNodes && subject.node !== undefined ? `${escapeLine(subject.node)} ` : '';
    const where = location === undefined ? escapeLine(subject.name) : `${node}${placeText(location)}`;
    const more = details.map((line) => `<br>${cell(line)}`).join('');
    const told = details.length === 0 ? cell(`${message}. ${advice}`) : `${cell(message)}${more}<br>${cell(advice)}`;
    return `| ${severity} | ${cell(where)} | ${rule} | ${told} |`;
  });
  const table = ['| Severity | Where | Rule | What and what to do |', '| --- | --- | --- | --- |', ...rows];
  const parts = [
    rows.length === 0 ? [] : table,
    count === '' ? [] : [count],
    unread.length === 0 ? [] : ['Not looked at:', '', ...unread.map((line) => `- ${cell(line)}`)],
    leftOut === undefined ? [] : [leftOut],
    ['About this report:', '', ...originFacts(origin).map(([title, value]) => `- ${title}: ${cell(value)}`)],
  ];
  const lines = parts.filter((part) => part.length > 0).map((part) => `${part.join('\n')}\n`);
  return lines.join('\n');
}

/** Text in a cell of a table, or in a list: on one line, and nothing in it is markup. */
function cell(text: string): string {
  return escapeLine(text).replace(/[\\`*_{}[\]<>|~#@]/g, (character) => `\\${character}`);
}
