import type { Finding, Severity } from '../../rules/finding.ts';
import { grouped } from '../../facts/grouped.ts';
import { CATALOGUE, isAskedBy, type RuleScope } from '../../rules/catalogue.ts';
import { selectFindings, selectRules, type RuleSelection } from '../../rules/selection.ts';
import { tell, type ToldFinding } from '../../rules/told-finding.ts';
import { DOCUMENT_FORMATS } from '../../kubectl/printers/document-formats.ts';
import { DOCUMENT_FORMAT_NAMES, type DocumentFormatName } from '../../kubectl/printers/format-names.ts';
import type { ReportOrigin } from '../report-origin.ts';
import { findingList } from './finding-document.ts';
import type { FindingFormatName } from './finding-format-names.ts';
import { findingMarkdown } from './finding-markdown.ts';
import { ownLine } from '../report-layout.ts';
import { countLine, findingReport, withCount, type FindingLook } from './finding-report.ts';
import { groupedReport } from './finding-groups.ts';
import { toJunit, type JunitReport, type JunitSubject } from './junit.ts';
import { toSarif, type SarifReport } from './sarif.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';

/** What was found, to be printed. */
export interface FindingsToPrint {
  /** All that were found, shown or not. */
  readonly findings: readonly Finding[];
  /** Those that are shown, where they have been told: of several clusters each has to be while it is spoken of. */
  readonly told?: readonly ToldFinding[];
  /** The least severity that makes the run fail. */
  readonly failOn: Severity | 'never';
  readonly origin: ReportOrigin;
  /** What could not be read, one sentence each. */
  readonly unread: readonly string[];
  /** What a flag would have had read besides, a line for people: it is missing nothing that was asked for. */
  readonly leftOut?: string | undefined;
  /** Whether the run is none that ends with 2, for all that could not be read. */
  readonly succeeded: boolean;
  /** Files that could not be read, or nodes whose manifests were to be read and were not: by name, with why. */
  readonly notRead?: ReadonlyMap<string, string> | undefined;
  /** Names of what was looked at. */
  readonly looked: readonly string[];
  /** What one of them is called: `manifest`. */
  readonly noun: string;
  readonly selection: RuleSelection;
  /** What separates the folders of a path on this machine. */
  readonly pathSeparator: string;
  /** What was looked at, of all that rules look at. */
  readonly scopes: readonly RuleScope[];
}

/** What was found in one of several clusters. */
export interface FindingsOfCluster extends FindingsToPrint {
  readonly cluster?: string;
}

/** The text of what was found in one format. */
type FindingFormat = (found: FindingsToPrint, look: FindingLook) => string;

const DOCUMENTS = Object.fromEntries(
  DOCUMENT_FORMAT_NAMES.map((name): [string, FindingFormat] => [
    name,
    (found) => DOCUMENT_FORMATS[name].text(findingList(shownOf(found), found.unread, found.origin)),
  ]),
) as Readonly<Record<DocumentFormatName, FindingFormat>>;

/** Every format that findings can be printed in, by the name that `-o` takes. */
export const FINDING_FORMATS = {
  text: findingText,
  ...DOCUMENTS,
  sarif: (found) => toSarif([sarifReport(found)]),
  junit: (found) => toJunit([junitReport(found)]),
  markdown: findingsAsMarkdown,
} as const satisfies Readonly<Record<FindingFormatName, FindingFormat>>;

/** Findings for people; those in a cluster are grouped, and what was not looked at stands behind them. */
export function findingText(found: FindingsToPrint, look: FindingLook): string {
  if (!ofNodes(found)) return withCount(findingReport(shownOf(found), look), countOf(found));
  const report = withCount(groupedReport(shownOf(found), look), countOf(found));
  const lines = found.unread.map((line) => escapeLine(`Not looked at: ${line}.`));
  const notes = found.leftOut === undefined ? lines : [...lines, found.leftOut];
  return `${report}${notes.map((line) => ownLine(line, look.columns)).join('')}`;
}

/** Findings as Markdown. */
export function findingsAsMarkdown(found: FindingsToPrint): string {
  return findingMarkdown(shownOf(found), { ...found, count: countOf(found), ofNodes: ofNodes(found) });
}

/** What SARIF tells of findings. */
export function sarifReport(found: FindingsOfCluster): SarifReport {
  const { selection, scopes } = found;
  const rules = CATALOGUE.filter((entry) => isAskedBy(scopes, entry)).map(({ rule }) => rule);
  return { ...found, findings: shownOf(found), rules: selectRules(rules, selection), ofNodes: ofNodes(found) };
}

/** What JUnit tells of findings. */
export function junitReport(found: FindingsOfCluster): JunitReport {
  return { looked: subjectsOf(found), run: { ...found, unread: unreadElsewhere(found) } };
}

/** The findings that are shown, in their words. */
export function shownOf({ findings, told, selection }: FindingsToPrint): readonly ToldFinding[] {
  return told ?? selectFindings(findings, selection.severity).map(tell);
}

/** The line that counts what was found. A run that failed and looked at nothing says no "nothing found": it is empty. */
export function countOf({
  findings,
  looked,
  noun,
  selection,
  succeeded,
}: Pick<FindingsToPrint, 'findings' | 'looked' | 'noun' | 'selection' | 'succeeded'>): string {
  if (looked.length === 0 && !succeeded) return '';
  return countLine(findings, selection.severity, `${looked.length} ${looked.length === 1 ? noun : `${noun}s`}`);
}

/** What could not be read and is told of none of the things looked at. */
function unreadElsewhere({ unread, notRead }: FindingsToPrint): readonly string[] {
  const told = new Set(notRead?.values());
  return unread.filter((line) => !told.has(line));
}

/** Whether findings are told apart by node: nodes of a cluster have files of the same name. */
function ofNodes({ scopes }: FindingsToPrint): boolean {
  return scopes.includes('cluster');
}

/**
 * The findings of each thing looked at, or that could not be; also of what has findings without having been one of them.
 * Findings about a node, its pods and its files are those of the node.
 */
function subjectsOf(found: FindingsToPrint): readonly JunitSubject[] {
  const { looked, notRead = new Map<string, string>() } = found;
  const findings = shownOf(found);
  const byNode = ofNodes(found);
  const nameOf = ({ subject }: ToldFinding): string => (byNode ? (subject.node ?? subject.name) : subject.name);
  const byName = grouped(findings, nameOf);
  const names = [...new Set([...looked, ...notRead.keys(), ...byName.keys()])];
  return names.map((name) => ({ name, findings: byName.get(name) ?? [], notRead: notRead.get(name) }));
}
