import type { FindingLocation, FindingSubject, Severity } from '../domain/finding.ts';
import type { RuleWords } from '../rules/rule.ts';
import type { ToldFinding } from '../rules/told-finding.ts';
import { toJson } from './json.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const HOME = 'https://github.com/kubectl-static/kubectl-static';
const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** How a run went, beside what it found. */
export interface SarifRun {
  /** What could not be read, one sentence each. */
  readonly unread: readonly string[];
  /** False where that made the run a failure. */
  readonly succeeded: boolean;
}

/**
 * The findings as SARIF 2.1.0, which code hosts show beside the lines of a change. Rules that found nothing are listed
 * too, so that a host knows them to have been asked.
 */
export function toSarif(findings: readonly ToldFinding[], rules: readonly RuleWords[], run: SarifRun): string {
  const order = new Map(rules.map(({ id }, index) => [id, index]));
  return toJson({
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'kubectl-static', informationUri: HOME, rules: rules.map(sarifRule) } },
        invocations: [
          {
            executionSuccessful: run.succeeded,
            toolExecutionNotifications: run.unread.map((text) => ({
              level: run.succeeded ? 'warning' : 'error',
              message: { text },
            })),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => sarifResult(finding, order.get(finding.rule))),
      },
    ],
  });
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

function sarifResult(finding: ToldFinding, ruleIndex: number | undefined): object {
  const { rule, severity, message, details, advice, location, subject } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: details.length === 0 ? `${message}. ${advice}` : [message, ...details, advice].join('\n') },
    locations: [
      location === undefined
        ? { logicalLocations: [{ fullyQualifiedName: subject.name, kind: subject.kind }] }
        : {
            physicalLocation: {
              artifactLocation: { uri: fileUri(location.file) },
              region:
                location.line === undefined ? undefined : { startLine: location.line, startColumn: location.column },
            },
            logicalLocations: logicalLocations(subject, location),
          },
    ],
  };
}

/** The node that a file is on, and the field in it. */
function logicalLocations({ node }: FindingSubject, { field }: FindingLocation): object[] | undefined {
  const all = [
    ...(node === undefined ? [] : [{ fullyQualifiedName: node, kind: 'node' }]),
    ...(field === undefined ? [] : [{ fullyQualifiedName: field }]),
  ];
  return all.length === 0 ? undefined : all;
}

/** A path as a relative reference: what a URI may not hold is escaped. */
function fileUri(path: string): string {
  return path.replaceAll('\\', '/').split('/').map(encode).join('/');
}

function encode(segment: string): string {
  // Lone surrogates, of names that are not UTF-8, have no encoding.
  return encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd'));
}
