import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import type { CommandContext, CommandInput, ExitCode } from '../cli/command.ts';
import type { Connection } from '../kubectl/connection.ts';
import { requireTaskPodPermissions } from '../host/task-pod/task-pod.ts';
import { takeSnapshot, type SnapshotReading } from '../survey/snapshot.ts';
import type { Baseline } from '../rules/baseline.ts';
import { InterruptedError } from '../facts/errors.ts';
import type { Finding } from '../rules/finding.ts';
import { NEWEST_MINOR } from '../kubelet/kubelet.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { groupedReport } from '../output/findings/finding-groups.ts';
import type { FindingFormatName } from '../output/findings/finding-format-names.ts';
import { countOf } from '../output/findings/finding-formats.ts';
import { withCount } from '../output/findings/finding-report.ts';
import { readingNotes } from '../output/reader-notes.ts';
import { ProgressLine } from '../output/progress-line.ts';
import type { ReportOrigin } from '../output/report-origin.ts';
import { findingsWidth } from '../output/report-width.ts';
import { notLookedAt } from '../output/snapshot-notes.ts';
import { missingNodeLines } from '../output/survey-notes.ts';
import { wrapText } from '../kubectl/printers/wrap.ts';
import { diagnose } from '../rules/doctor.ts';
import type { SnapshotNode } from '../rules/snapshot.ts';
import { fails, selectFindings, type RuleSelection } from '../rules/selection.ts';
import { tell } from '../rules/told-finding.ts';
import { readBaseline } from './baseline-file.ts';
import { writeBaseline } from './doctor-baseline.ts';
import { readCertificates, type CertificateFindings } from './doctor-certificates.ts';
import { nodesNotHeard, unmetDemands } from './doctor-demands.ts';
import { DOCTOR_FLAGS, doctorScopes } from './doctor-flags.ts';
import { checkDoctorFlags } from './doctor-refusals.ts';
import { manifestsInterrupted, readManifests, type ManifestFindings } from './doctor-manifests.ts';
import type { ManifestSurvey } from './doctor-reader-jobs.ts';
import { printFindings } from './print-findings.ts';
import { clusterOrigin, originOf } from './report-origin.ts';
import { ruleSelection } from './rule-selection.ts';
import { readerNamespace, requireReaderConsent } from './reader-plan.ts';

const NO_SUCH_NODE = 'there is no such node';

type Input = CommandInput<typeof DOCTOR_FLAGS>;

/** Runs `doctor`. */
export async function run(context: CommandContext, { flags, typed }: Input): Promise<ExitCode> {
  const began = context.now();
  const selection = ruleSelection(flags, NEWEST_MINOR, doctorScopes(true));
  checkDoctorFlags({ flags, typed }, selection);
  const baseline = flags.baseline === undefined ? undefined : readBaseline(context, flags.baseline);
  const readsNodes = flags.readManifests || flags.readCertificates;
  if (readsNodes) requireReaderConsent(context, flags, 'Give --yes to agree.');
  const connection = await context.connect();
  if (readsNodes) {
    await requireTaskPodPermissions(connection, 'reader pod', readerNamespace(connection, flags), context.signal);
  }
  // Text and metrics do not say where they come from, nor does a baseline.
  const isReport = !flags.writeBaseline && flags.output !== 'text' && flags.output !== 'openmetrics';
  const [reading, cluster] = await Promise.all([
    gather(context, connection, flags, baseline),
    isReport ? clusterOrigin(connection, context.signal) : undefined,
  ]);
  if (flags.writeBaseline) return baselineCode(context, reading);
  const read = flags.readManifests ? await readOrNot({ context, connection, flags, selection }, reading) : undefined;
  const isCut = reading.interrupted || read?.interrupted === true;
  const certificates =
    flags.readCertificates && !isCut
      ? await readCertificates({ context, connection, flags }, reading.snapshot.nodes)
      : undefined;
  const unread = [
    ...reading.missing.map((name) => `node ${name}: ${NO_SUCH_NODE}`),
    ...notLookedAt(reading),
    ...(read === undefined ? [] : readingNotes('manifests', read)),
    ...(certificates === undefined ? [] : readingNotes('certificates', certificates)),
  ];
  const unmet = unmetDemands(flags, { reading, read, certificates, unread });
  const snapshot = {
    ...reading.snapshot,
    filed: read?.filed ?? [],
    stopped: read?.stopped ?? [],
    certificates: certificates?.certificates ?? [],
    now: context.now(),
  };
  const origin = originOf(context, began, { clusters: cluster === undefined ? [] : [cluster] });
  const findings = [...diagnose(snapshot, selection), ...(read?.findings ?? [])];
  const isInterrupted = isCut || certificates?.interrupted === true;
  const succeeded = !isFailed({ reading, read, certificates, unmet });
  const { output } = flags;
  const shown = selectFindings(findings, selection.severity);
  if (output === 'html') {
    const { printPage } = await import('./doctor-page.ts');
    const looked = { reading: { ...reading, snapshot }, read, certificates, unread };
    const count = countOf({ findings, looked: namesOf(snapshot.nodes), noun: 'node', selection, succeeded });
    printPage(context, looked, { origin, findings: shown.map(tell), count });
  } else if (output !== 'openmetrics') {
    print(context, { ...flags, output }, { origin, reading, findings, unread, unmet, read, certificates, selection });
  } else if (!isInterrupted) {
    const { printMetrics } = await import('./doctor-metrics.ts');
    printMetrics(context, { reading, read, certificates, unread }, { findings: shown, succeeded, began });
  }
  if (output !== 'text') {
    for (const line of unread) context.stderr.write(`Note: ${escapeLine(line)}\n`);
  }
  tellMissing(context, reading);
  if (isInterrupted) throw new InterruptedError();
  for (const fault of faultsOf({ read, certificates })) context.stderr.write(`error: ${fault}\n`);
  for (const line of unmet) context.stderr.write(`error: ${line}\n`);
  if (!succeeded) return 2;
  return fails(findings, flags.failOn) ? 1 : 0;
}

/** Whether a run could not do what it was asked to, whatever it found. */
function isFailed(run: Pick<Diagnosis, 'reading' | 'read' | 'certificates' | 'unmet'>): boolean {
  const isLost = run.reading.kubelets?.lost !== undefined;
  return isLost || run.read?.leftBehind === true || run.certificates?.leftBehind === true || !isWhole(run);
}

/** Whether everything was looked at that had to be. */
function isWhole(run: Pick<Diagnosis, 'reading' | 'read' | 'certificates' | 'unmet'>): boolean {
  return run.reading.missing.length === 0 && faultsOf(run).length === 0 && run.unmet.length === 0;
}

/** Why nothing at all was read of nodes, each reason once. */
function faultsOf({ read, certificates }: Pick<Diagnosis, 'read' | 'certificates'>): readonly string[] {
  return [...new Set([read?.fault, certificates?.fault].filter((one) => one !== undefined))];
}

function baselineCode(context: CommandContext, reading: SnapshotReading): ExitCode {
  const complete = writeBaseline(context, reading);
  tellMissing(context, reading);
  if (reading.interrupted) throw new InterruptedError();
  return complete && reading.missing.length === 0 ? 0 : 2;
}

function tellMissing({ stderr }: CommandContext, { missing }: SnapshotReading): void {
  for (const line of missingNodeLines(missing)) stderr.write(`${line}\n`);
}

async function readOrNot(
  survey: ManifestSurvey,
  { interrupted, snapshot: { nodes } }: SnapshotReading,
): Promise<ManifestFindings> {
  return interrupted ? manifestsInterrupted(nodes) : await readManifests(survey, nodes);
}

async function gather(
  context: CommandContext,
  connection: Connection,
  { node, concurrency, nodeTimeout, noKubelet, strict }: Input['flags'],
  baseline: Baseline | undefined,
): Promise<SnapshotReading> {
  const { signal, now, stderr } = context;
  const { namespace } = context.connection;
  const progress = new ProgressLine(stderr);
  try {
    return await takeSnapshot(connection, {
      namespace: namespace === '' ? undefined : namespace,
      nodes: [...new Set(node)],
      labels: [],
      chunkSize: CHUNK_SIZE,
      concurrency,
      nodeTimeout,
      askKubelets: !noKubelet,
      thorough: strict,
      baseline,
      signal,
      now,
      onProgress: (state) => {
        progress.update(state);
      },
    });
  } finally {
    progress.end();
  }
}

function namesOf(nodes: readonly SnapshotNode[]): readonly string[] {
  return nodes.map(({ name }) => name);
}

interface Diagnosis {
  readonly origin: ReportOrigin;
  readonly reading: SnapshotReading;
  readonly findings: readonly Finding[];
  readonly unread: readonly string[];
  /** What was demanded and not looked at. */
  readonly unmet: readonly string[];
  /** Undefined where manifests were not to be read. */
  readonly read: ManifestFindings | undefined;
  /** Undefined where certificates were not to be read, or the run was interrupted before. */
  readonly certificates: CertificateFindings | undefined;
  readonly selection: RuleSelection;
}

function print(
  context: CommandContext,
  flags: Input['flags'] & { readonly output: FindingFormatName },
  { origin, reading, findings, unread, unmet, read, certificates, selection }: Diagnosis,
): void {
  const { stdout, style } = context;
  const looked = namesOf(reading.snapshot.nodes);
  const succeeded = isWhole({ reading, read, certificates, unmet });
  if (flags.output !== 'text') {
    printFindings(context, flags, {
      origin,
      findings,
      unread,
      notRead: new Map([
        ...reading.missing.map((name) => [name, NO_SUCH_NODE] as const),
        ...nodesNotHeard({ reading, read, certificates }),
      ]),
      succeeded,
      looked,
      noun: 'node',
      selection,
      scopes: doctorScopes(flags.readManifests),
    });
    return;
  }
  const width = findingsWidth(stdout.columns);
  const shown = selectFindings(findings, selection.severity).map(tell);
  const report = groupedReport(shown, { width, style: style.stdout });
  stdout.write(withCount(report, countOf({ findings, looked, noun: 'node', selection, succeeded })));
  // A pipe gets whole lines, to be searched.
  const layout = { width: stdout.columns ?? Infinity, next: '  ' };
  for (const line of unread) stdout.write(`${wrapText(escapeLine(`Not looked at: ${line}.`), layout)}\n`);
}
