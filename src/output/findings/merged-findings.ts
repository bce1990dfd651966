import { grouped } from '../../facts/grouped.ts';
import { DOCUMENT_FORMATS } from '../../kubectl/printers/document-formats.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import type { ComponentComparison } from '../../rules/control-plane-comparison.ts';
import { driftLines } from '../../rules/drift-lines.ts';
import { API_VERSION } from '../api-version.ts';
import { joinedOrigin, originDocument, type OriginDocument } from '../report-origin.ts';
import { findingDocument, type FindingDocument } from './finding-document.ts';
import {
  findingsAsMarkdown,
  findingText,
  junitReport,
  sarifReport,
  shownOf,
  type FindingsOfCluster,
  type FindingsToPrint,
} from './finding-formats.ts';
import type { FindingFormatName } from './finding-format-names.ts';
import { ownLine } from '../report-layout.ts';
import { countLine, detailLines, type FindingLook } from './finding-report.ts';
import { toJunit } from './junit.ts';
import { toSarif } from './sarif.ts';

/** What was found in one of several clusters. */
export interface ExaminedCluster {
  readonly cluster: string;
  /** Of one that could not be asked nothing, and the reason as what could not be read. */
  readonly found: FindingsToPrint;
  /** Why it could not be asked; undefined where it was. */
  readonly error: string | undefined;
}

/** What was found in several clusters. */
export interface MergedFindings {
  readonly clusters: readonly ExaminedCluster[];
  /** Undefined where clusters were not to be compared. */
  readonly comparison: readonly ComponentComparison[] | undefined;
}

/** The document of several clusters. */
interface MergedFindingList {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'FindingList';
  readonly items: readonly FindingDocument[];
  readonly origin: OriginDocument | undefined;
  readonly perCluster: readonly {
    readonly cluster: string;
    readonly error: string | null;
    readonly unread: readonly string[];
  }[];
  readonly comparison: readonly ComponentComparison[] | undefined;
}

/** The text of what was found in several clusters, in one format. */
export function mergedFindings(merged: MergedFindings, format: FindingFormatName, look: FindingLook): string {
  switch (format) {
    case 'text':
      return asText(merged, look);
    case 'markdown':
      return asMarkdown(merged);
    case 'sarif':
      return toSarif(inFormats(merged.clusters).map(sarifReport));
    case 'junit':
      return toJunit(inFormats(merged.clusters).map(junitReport));
    case 'json':
    case 'yaml':
      return DOCUMENT_FORMATS[format].text(documentOf(merged));
  }
}

function inFormats(clusters: readonly ExaminedCluster[]): readonly FindingsOfCluster[] {
  return clusters.map(({ cluster, found }) => ({ ...found, cluster }));
}

function asText(merged: MergedFindings, look: FindingLook): string {
  const { heading } = look.style;
  const part = (title: string, text: string): string => `${heading(title)}\n\n${text}`;
  const parts = merged.clusters.map(({ cluster, found, error }) => {
    const text =
      error === undefined
        ? findingText({ ...found, leftOut: undefined }, look)
        : ownLine(`Not looked at: ${error}`, look.columns);
    return part(`Cluster ${escapeLine(cluster)}`, text);
  });
  const compared =
    merged.comparison === undefined ? [] : [part('Between clusters', comparisonText(merged, look.columns))];
  const last = [totalLine(merged.clusters), ...leftOutOf(merged)];
  const all = part('All clusters', last.map((line) => ownLine(line, look.columns)).join(''));
  return [...parts, ...compared, all].join('\n');
}

/** What a flag would have had read besides: the flags are those of all clusters. */
function leftOutOf({ clusters }: MergedFindings): readonly string[] {
  return clusters.flatMap(({ found: { leftOut } }) => leftOut ?? []).slice(0, 1);
}

/** The line that counts what was found in all clusters. */
export function totalLine(clusters: readonly ExaminedCluster[]): string {
  const found = clusters.filter(({ error }) => error === undefined).map((one) => one.found);
  const [first] = found;
  if (first === undefined) return 'No cluster could be asked.';
  const nodes = found.reduce((sum, { looked }) => sum + looked.length, 0);
  const looked = `${nodes} ${nodes === 1 ? 'node' : 'nodes'} of ${found.length} ${found.length === 1 ? 'cluster' : 'clusters'}`;
  const unasked = clusters.length - found.length;
  const rest = unasked === 0 ? '' : ` ${unasked} ${unasked === 1 ? 'cluster' : 'clusters'} could not be asked.`;
  return `${countLine(
    found.flatMap(({ findings }) => findings),
    first.selection.severity,
    looked,
  )}${rest}`;
}

const TOO_FEW = 'Nothing was compared: fewer than two clusters answered.';
const ALIKE = 'No compared component differs between these clusters.';

function comparisonText(merged: MergedFindings, columns?: number): string {
  const { clusters, comparison = [] } = merged;
  if (clusters.filter(({ error }) => error === undefined).length < 2) return ownLine(TOO_FEW, columns);
  if (comparison.length === 0) return ownLine(ALIKE, columns);
  return comparison
    .map(({ component, differences }) => {
      const head = `${escapeLine(component)} is not the same in every cluster: ${fieldCount(differences)}`;
      const lines = driftLines(differences).map((line) => `${detailLines(escapeLine(line), columns)}\n`);
      return `${ownLine(head, columns)}${lines.join('')}`;
    })
    .join('\n');
}

function fieldCount(differences: ComponentComparison['differences']): string {
  const { size } = grouped(differences, ({ field }) => field);
  return size === 1 ? '1 field differs' : `${size} fields differ`;
}

function asMarkdown(merged: MergedFindings): string {
  const parts = merged.clusters.map(({ cluster, found }) => {
    return `## ${escapeLine(cluster)}\n\n${findingsAsMarkdown({ ...found, leftOut: undefined })}`;
  });
  const compared =
    merged.comparison === undefined ? [] : [`## Between clusters\n\n\`\`\`text\n${comparisonText(merged)}\`\`\`\n`];
  return [...parts, ...compared, ...leftOutOf(merged).map((line) => `${line}\n`)].join('\n');
}

function documentOf({ clusters, comparison }: MergedFindings): MergedFindingList {
  const origins = clusters.map(({ found }) => originDocument(found.origin));
  return {
    apiVersion: API_VERSION,
    kind: 'FindingList',
    items: clusters.flatMap(({ cluster, found }) => {
      return shownOf(found).map((finding) => ({ cluster, ...findingDocument(finding) }));
    }),
    origin: origins.reduce<OriginDocument | undefined>(joinedOrigin, undefined),
    perCluster: clusters.map(({ cluster, found, error }) => {
      return { cluster, error: error ?? null, unread: error === undefined ? found.unread : [] };
    }),
    comparison,
  };
}
