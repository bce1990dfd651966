import type { FindingArguments, Severity } from '../../rules/finding.ts';
import type { ToldFinding } from '../../rules/told-finding.ts';
import { API_VERSION } from '../api-version.ts';
import { originDocument, type OriginDocument, type ReportOrigin } from '../report-origin.ts';

/** A finding in JSON: stable, while its words may get better. */
export interface FindingDocument {
  /** Only where there are several clusters. */
  readonly cluster?: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly advice: string;
  readonly subject: { readonly kind: string; readonly name: string; readonly node?: string };
  readonly location?: {
    readonly file: string;
    readonly line?: number;
    readonly column?: number;
    readonly field?: string;
  };
  readonly args: FindingArguments;
}

/** The list of findings for `-o json` and `-o yaml`. */
export interface FindingListDocument {
  readonly apiVersion: string;
  readonly kind: 'FindingList';
  readonly origin: OriginDocument;
  /** What kept the program from looking everywhere; empty where it did. */
  readonly unread: readonly string[];
  readonly items: readonly FindingDocument[];
}

/** Makes the document of `-o json`. */
export function findingList(
  findings: readonly ToldFinding[],
  unread: readonly string[],
  origin: ReportOrigin,
): FindingListDocument {
  return {
    apiVersion: API_VERSION,
    kind: 'FindingList',
    origin: originDocument(origin),
    unread,
    items: findings.map(findingDocument),
  };
}

/** A finding as a document. */
export function findingDocument({
  rule,
  severity,
  message,
  advice,
  subject,
  location,
  args,
}: ToldFinding): FindingDocument {
  return { rule, severity, message, advice, subject, ...(location === undefined ? {} : { location }), args };
}
