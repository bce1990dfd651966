import type { FindingLocation, FindingSubject, Severity } from '../../rules/finding.ts';
import type { RuleWords } from '../../rules/rule.ts';
import type { ToldFinding } from '../../rules/told-finding.ts';
import { originDocument, type ReportOrigin } from '../report-origin.ts';
import { artifactUri } from './artifact-uri.ts';
import { fingerprints } from './fingerprint.ts';
import { toJson } from '../../kubectl/printers/json.ts';
import { HOME } from '../../facts/home.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** How a run went, beside what it found. */
export interface SarifRun {
  readonly origin: ReportOrigin;
  /** What could not be read, one sentence each. */
  readonly unread: readonly string[];
  /** False where that made the run a failure. */
  readonly succeeded: boolean;
  /** Files are on several nodes, and none of them on this machine. */
  readonly ofNodes: boolean;
  /** What separates the parts of a path: a backslash is part of a name elsewhere than on Windows. */
  readonly pathSeparator: string;
}

/** What one run found, of which a report may hold several. */
export interface SarifReport extends SarifRun {
  readonly findings: readonly ToldFinding[];
  readonly rules: readonly RuleWords[];
  /** The cluster, where there are several. */
  readonly cluster?: string;
}

/**
 * Findings as SARIF 2.1.0, which code hosts show beside the lines of a change; of several clusters a run each. Rules that
 * found nothing are listed too, so that a host knows them to have been asked. Every result has a physical location and a
 * line: GitHub refuses a whole file for one that has none ("SARIF support for code scanning" in its documentation;
 * github/codeql-action#1738).
 */
export function toSarif(reports: readonly SarifReport[]): string {
  return toJson({ $schema: SCHEMA, version: '2.1.0', runs: reports.map(sarifRun) });
}

function sarifRun(run: SarifReport): object {
  const { findings, rules, cluster } = run;
  const order = new Map(rules.map(({ id }, index) => [id, index]));
  const prints = fingerprints(findings);
  return {
    // A host tells runs of one tool apart by this: a run replaces the one before with the same.
    automationDetails: cluster === undefined ? undefined : { id: `kubectl-static/${cluster}/` },
    tool: { driver: sarifDriver(rules, run) },
    invocations: [sarifInvocation(run)],
    columnKind: 'utf16CodeUnits',
    results: findings.map((finding, index) => sarifResult(finding, order.get(finding.rule), prints[index]!, run)),
  };
}

function sarifDriver(rules: readonly RuleWords[], { origin: { version } }: SarifRun): object {
  return {
    name: 'kubectl-static',
    version,
    semanticVersion: version,
    informationUri: HOME,
    rules: rules.map(sarifRule),
  };
}

/** How the run was started and ended. SARIF knows no clusters: they are in the property bag. */
function sarifInvocation({ origin, unread, succeeded }: SarifRun): object {
  const { time, arguments: words, clusters, host } = originDocument(origin);
  return {
    arguments: words,
    startTimeUtc: time,
    machine: host?.name ?? undefined,
    executionSuccessful: succeeded,
    toolExecutionNotifications: unread.map((text) => ({ level: succeeded ? 'warning' : 'error', message: { text } })),
    properties: { clusters, host },
  };
}

function sarifRule({ id, title, why, remedy, severity, source }: RuleWords): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: remedy },
    helpUri: source,
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function sarifResult(finding: ToldFinding, ruleIndex: number | undefined, fingerprint: string, run: SarifRun): object {
  const { rule, severity, message, details, advice, location, subject } = finding;
  const about = aboutText(finding, run);
  const text = details.length === 0 ? `${message}. ${advice}` : [message, ...details, advice].join('\n');
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: about === '' ? text : `${about}: ${text}` },
    // A file of a repository has its lines to be known by, and whoever uploads the report has them.
    partialFingerprints: isOfRepository(finding) ? undefined : { primaryLocationLineHash: fingerprint },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: artifactUri(finding, run) },
          region: { startLine: location?.line ?? 1, startColumn: location?.column },
        },
        logicalLocations: logicalLocations(subject, location),
      },
    ],
  };
}

function isOfRepository({ location, subject }: ToldFinding): boolean {
  return location !== undefined && subject.node === undefined;
}

/** What a finding is about, where its place does not say so. */
function aboutText({ location, subject: { name, node } }: ToldFinding, { ofNodes }: SarifRun): string {
  if (location !== undefined) return ofNodes && node !== undefined ? node : '';
  return node === undefined || node === name ? name : `${name} on ${node}`;
}

/** What is in no file: the pod, the node or the cluster; and in a file, its node and the field. */
function logicalLocations(subject: FindingSubject, location: FindingLocation | undefined): object[] | undefined {
  if (location === undefined) return [{ fullyQualifiedName: subject.name, kind: subject.kind }];
  const all = [
    ...(subject.node === undefined ? [] : [{ fullyQualifiedName: subject.node, kind: 'node' }]),
    ...(location.field === undefined ? [] : [{ fullyQualifiedName: location.field }]),
  ];
  return all.length === 0 ? undefined : all;
}
