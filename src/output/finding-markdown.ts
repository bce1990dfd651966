import type { ToldFinding } from '../rules/told-finding.ts';
import { escapeLine } from './escape.ts';
import { placeText } from './finding-report.ts';

/**
 * The findings as a Markdown table, for a comment on a change or the summary of a CI run. `ofNodes`: files are on
 * several nodes, and are named with theirs.
 */
export function findingMarkdown(findings: readonly ToldFinding[], count: string, ofNodes = false): string {
  const rows = findings.map((finding) => {
    const { severity, rule, message, details, advice, location, subject } = finding;
    const node = ofNodes && subject.node !== undefined ? `${escapeLine(subject.node)} ` : '';
    const where = location === undefined ? escapeLine(subject.name) : `${node}${placeText(location)}`;
    const more = details.map((line) => `<br>${cell(line)}`).join('');
    const told = details.length === 0 ? cell(`${message}. ${advice}`) : `${cell(message)}${more}<br>${cell(advice)}`;
    return `| ${severity} | ${cell(where)} | ${rule} | ${told} |`;
  });
  const table = ['| Severity | Where | Rule | What and what to do |', '| --- | --- | --- | --- |', ...rows];
  return `${[...(rows.length === 0 ? [] : [...table, '']), count].join('\n')}\n`;
}

/** Text in a cell of a table: on one line, and nothing in it is markup. */
function cell(text: string): string {
  return escapeLine(text).replace(/[\\`*_{}[\]<>|~#@]/g, (character) => `\\${character}`);
}
