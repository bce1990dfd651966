import type { CatalogueEntry } from '../../rules/catalogue.ts';
import { severityStyle } from '../colours.ts';
import type { FindingLook } from './finding-report.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { renderTable } from '../../kubectl/printers/table.ts';
import { wrapText } from '../../kubectl/printers/wrap.ts';
import { rowLines } from '../report-layout.ts';

/** How a list of rules is to look. */
export interface RuleListLook {
  /** Terminal cells of a line; undefined where it is no terminal. */
  readonly width: number | undefined;
  readonly style: Styles;
}

/** The rules as a table. */
export function rulesReport(
  entries: readonly CatalogueEntry[],
  noHeaders: boolean,
  { width, style }: RuleListLook,
): string {
  return renderTable(
    [
      { header: 'ID', cell: ({ rule }) => rule.id },
      {
        header: 'SEVERITY',
        cell: ({ rule }) => rule.severity,
        style: ({ rule }) => severityStyle(rule.severity, style),
      },
      { header: 'LOOKS AT', cell: ({ scope }) => scope },
      { header: 'FINDS', cell: ({ rule }) => rule.title },
    ],
    entries,
    { headers: !noHeaders, room: width },
  );
}

/** One rule in full. */
export function ruleExplanation(entry: CatalogueEntry, { width, style }: FindingLook): string {
  const { rule } = entry;
  const severity = severityStyle(rule.severity, style)(rule.severity);
  const rows = [
    { label: 'Finds', value: `${rule.title}.` },
    { label: 'Why', value: rule.why },
    { label: 'Remedy', value: rule.remedy },
    { label: 'Source', value: rule.source },
    ...(rule.since === undefined ? [] : [{ label: 'Since', value: `Kubernetes 1.${rule.since}` }]),
    ...(rule.until === undefined ? [] : [{ label: 'Until', value: `Kubernetes 1.${rule.until}` }]),
  ];
  const head = wrapText(`${style.heading(rule.id)} (${severity}, looks at ${lookedAt(entry)})`, {
    width,
    next: '    ',
  });
  return `${[head, ...rowLines(rows, '  ', { width })].join('\n')}\n`;
}

/** `a cluster with --read-certificates, or at a node alone`. */
function lookedAt({ rule, scope }: CatalogueEntry): string {
  const flags = [
    ...(rule.readsManifests === true ? ['--read-manifests'] : []),
    ...(rule.readsCertificates === true ? ['--read-certificates'] : []),
  ];
  const given = flags.length === 0 ? '' : ` with ${flags.join(' and ')}`;
  return `a ${scope}${given}${rule.onNode === true ? ', or at a node alone' : ''}`;
}

/** `docs/rules.md`. */
export function ruleDocument(entries: readonly CatalogueEntry[]): string {
  const rows = entries.map(
    ({ rule, scope }) => `| [${rule.id}](#${rule.id}) | ${rule.severity} | ${scope} | ${rule.title} |`,
  );
  const sections = entries.map((entry) => {
    const { rule } = entry;
    return [
      `## ${rule.id}`,
      `**${rule.title}.** Severity ${rule.severity}; looks at ${lookedAt(entry)}.`,
      rule.why,
      `What to do: ${rule.remedy}`,
      `Source: <${rule.source}>`,
    ].join('\n\n');
  });
  const intro =
    'What `lint`, `doctor` and `local doctor` look for. Written by `npm run docs` from the catalogue; do not edit.';
  const table = ['| Rule | Severity | Looks at | Finds |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return `${['# Rules', intro, table, ...sections].join('\n\n')}\n`;
}
