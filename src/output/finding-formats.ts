import { CATALOGUE, type RuleScope } from '../rules/catalogue.ts';
import { selectRules, type RuleSelection } from '../rules/selection.ts';
import type { ToldFinding } from '../rules/told-finding.ts';
import { DOCUMENT_FORMAT_NAMES, DOCUMENT_FORMATS, type DocumentFormatName } from './document-formats.ts';
import { findingList } from './finding-document.ts';
import { findingMarkdown } from './finding-markdown.ts';
import { countLine, findingReport, withCount, type FindingLook } from './finding-report.ts';
import { toJunit, type LookedAt } from './junit.ts';
import { toSarif } from './sarif.ts';

/** What was found, to be printed. */
export interface FindingsToPrint {
  readonly findings: readonly ToldFinding[];
  /** What could not be read, one sentence each. */
  readonly unread: readonly string[];
  /** Whether the run is none that ends with 2, for all that could not be read. */
  readonly succeeded: boolean;
  /** Files that could not be read, or nodes whose manifests were to be read and were not: by name, with why. */
  readonly notRead?: ReadonlyMap<string, string> | undefined;
  /** Names of what was looked at. */
  readonly looked: readonly string[];
  /** What one of them is called: `manifest`. */
  readonly noun: string;
  readonly selection: RuleSelection;
  /** What was looked at, of all that rules look at. */
  readonly scopes: readonly RuleScope[];
}

/** The text of what was found in one format. */
type FindingFormat = (found: FindingsToPrint, look: FindingLook) => string;

const DOCUMENTS = Object.fromEntries(
  DOCUMENT_FORMAT_NAMES.map((name): [string, FindingFormat] => [
    name,
    ({ findings, unread }) => DOCUMENT_FORMATS[name].text(findingList(findings, unread)),
  ]),
) as Readonly<Record<DocumentFormatName, FindingFormat>>;

/** Every format that findings can be printed in, by the name that `-o` takes, in the order of the help. */
export const FINDING_FORMATS = {
  text: (found, look) => withCount(findingReport(found.findings, look), countOf(found), found),
  ...DOCUMENTS,
  sarif: ({ findings, unread, succeeded, selection, scopes }) => {
    const rules = CATALOGUE.filter(({ scope }) => scopes.includes(scope)).map(({ rule }) => rule);
    return toSarif(findings, selectRules(rules, selection), { unread, succeeded });
  },
  junit: (found) => toJunit(byName(found), found.succeeded),
  markdown: (found) => findingMarkdown(found.findings, countOf(found), ofNodes(found)),
} as const satisfies Readonly<Record<string, FindingFormat>>;

/** A name of one of them. */
export type FindingFormatName = keyof typeof FINDING_FORMATS;

/** Their names, in the order of the help. */
export const FINDING_FORMAT_NAMES = Object.keys(FINDING_FORMATS) as readonly FindingFormatName[];

function countOf({ findings, looked, noun }: FindingsToPrint): string {
  return countLine(findings, `${looked.length} ${looked.length === 1 ? noun : `${noun}s`}`);
}

/** Whether findings are told apart by node: nodes of a cluster have files of the same name. */
function ofNodes({ scopes }: FindingsToPrint): boolean {
  return scopes.includes('cluster');
}

/**
 * The findings of each thing looked at, or that could not be; also of what has findings without having been one of them.
 * Findings about a node, its pods and its files are those of the node.
 */
function byName(found: FindingsToPrint): readonly LookedAt[] {
  const { findings, looked, notRead = new Map<string, string>() } = found;
  const byNode = ofNodes(found);
  const nameOf = ({ subject }: ToldFinding): string => (byNode ? (subject.node ?? subject.name) : subject.name);
  const names = [...new Set([...looked, ...notRead.keys(), ...findings.map(nameOf)])];
  return names.map((name) => ({
    name,
    findings: findings.filter((finding) => nameOf(finding) === name),
    notRead: notRead.get(name),
  }));
}
