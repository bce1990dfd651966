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
import { manifestReadingNotes } from '../output/manifest-reading-notes.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { findingsWidth } from '../output/report-width.ts';
import { notLookedAt } from '../output/snapshot-notes.ts';
import { missingNodeLines } from '../output/survey-notes.ts';
import { wrapText } from '../kubectl/printers/wrap.ts';
import { diagnose } from '../rules/doctor.ts';
import { fails, selectFindings, type RuleSelection } from '../rules/selection.ts';
import { tell } from '../rules/told-finding.ts';
import { readBaseline } from './baseline-file.ts';
import { writeBaseline } from './doctor-baseline.ts';
import { nodesNotHeard, unmetDemands } from './doctor-demands.ts';
import { DOCTOR_FLAGS, doctorScopes } from './doctor-flags.ts';
import { checkDoctorFlags } from './doctor-refusals.ts';
import { manifestsInterrupted, readManifests, type ManifestFindings } from './doctor-manifests.ts';
import type { ManifestSurvey } from './doctor-reader-jobs.ts';
import { printFindings } from './print-findings.ts';
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
  if (flags.readManifests) requireReaderConsent(context, flags, 'Give --yes to agree.');
  const connection = await context.connect();
  if (flags.readManifests) {
    await requireTaskPodPermissions(connection, 'reader pod', readerNamespace(connection, flags), context.signal);
  }
  const reading = await gather(context, connection, flags, baseline);
  if (flags.writeBaseline) return baselineCode(context, reading);
  const read = flags.readManifests ? await readOrNot({ context, connection, flags, selection }, reading) : undefined;
  const unread = [
    ...reading.missing.map((name) => `node ${name}: ${NO_SUCH_NODE}`),
    ...notLookedAt(reading),
    ...(read === undefined ? [] : manifestReadingNotes(read)),
  ];
  const unmet = unmetDemands(flags, { reading, read, unread });
  const snapshot = { ...reading.snapshot, filed: read?.filed ?? [], stopped: read?.stopped ?? [], now: context.now() };
  const findings = [...diagnose(snapshot, selection), ...(read?.findings ?? [])];
  const isInterrupted = reading.interrupted || read?.interrupted === true;
  const succeeded = !isFailed({ reading, read, unmet });
  const { output } = flags;
  if (output !== 'openmetrics') {
    print(context, { ...flags, output }, { reading, findings, unread, unmet, read, selection });
  } else if (!isInterrupted) {
    const { printMetrics } = await import('./doctor-metrics.ts');
    const shown = selectFindings(findings, selection.severity);
    printMetrics(context, { reading, read, unread }, { findings: shown, succeeded, began });
  }
  if (output !== 'text') {
    for (const line of unread) context.stderr.write(`Note: ${escapeLine(line)}\n`);
  }
  tellMissing(context, reading);
  if (isInterrupted) throw new InterruptedError();
  if (read?.fault !== undefined) context.stderr.write(`error: ${read.fault}\n`);
  for (const line of unmet) context.stderr.write(`error: ${line}\n`);
  if (!succeeded) return 2;
  return fails(findings, flags.failOn) ? 1 : 0;
}

/** Whether a run could not do what it was asked to, whatever it found. */
function isFailed({ reading, read, unmet }: Pick<Diagnosis, 'reading' | 'read' | 'unmet'>): boolean {
  const isLost = reading.kubelets?.lost !== undefined;
  return isLost || read?.leftBehind === true || !isWhole({ reading, read, unmet });
}

/** Whether everything was looked at that had to be. */
function isWhole({ reading, read, unmet }: Pick<Diagnosis, 'reading' | 'read' | 'unmet'>): boolean {
  return reading.missing.length === 0 && read?.fault === undefined && unmet.length === 0;
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

interface Diagnosis {
  readonly reading: SnapshotReading;
  readonly findings: readonly Finding[];
  readonly unread: readonly string[];
  /** What was demanded and not looked at. */
  readonly unmet: readonly string[];
  /** Undefined where manifests were not to be read. */
  readonly read: ManifestFindings | undefined;
  readonly selection: RuleSelection;
}

function print(
  context: CommandContext,
  flags: Input['flags'] & { readonly output: FindingFormatName },
  { reading, findings, unread, unmet, read, selection }: Diagnosis,
): void {
  const { stdout, style } = context;
  const looked = reading.snapshot.nodes.map(({ name }) => name);
  const succeeded = isWhole({ reading, read, unmet });
  if (flags.output !== 'text') {
    printFindings(context, flags, {
      findings,
      unread,
      notRead: new Map([
        ...reading.missing.map((name) => [name, NO_SUCH_NODE] as const),
        ...nodesNotHeard({ reading, read }),
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
