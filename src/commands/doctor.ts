import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import type { CommandContext, CommandInput, ExitCode } from '../cli/command.ts';
import type { Connection } from '../kubectl/connection.ts';
import { requireTaskPodPermissions } from '../host/task-pod/task-pod.ts';
import { takeSnapshot, type SnapshotReading } from '../survey/snapshot.ts';
import type { Baseline } from '../rules/baseline.ts';
import { InterruptedError, UsageError } from '../facts/errors.ts';
import { giveBackAll } from '../facts/spent-memory.ts';
import { atOnce, expectComputation } from '../facts/steps.ts';
import type { Finding } from '../rules/finding.ts';
import { NEWEST_MINOR } from '../kubelet/kubelet.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { countOf, type FindingsToPrint } from '../output/findings/finding-formats.ts';
import { readingNotes } from '../output/reader-notes.ts';
import type { ReportOrigin } from '../output/report-origin.ts';
import { notLookedAt } from '../output/snapshot-notes.ts';
import { missingNodeLines } from '../output/survey-notes.ts';
import { nodeFilesNotRead } from '../output/unread-node-files.ts';
import { diagnose } from '../rules/doctor.ts';
import { fails, selectFindings, type RuleSelection } from '../rules/selection.ts';
import { notToldOfPods } from '../rules/told-once.ts';
import { tell } from '../rules/told-finding.ts';
import { readBaseline } from './baseline-file.ts';
import { writeBaseline } from './doctor-baseline.ts';
import { readClusterCertificates } from './doctor-certificates.ts';
import { nodesNotHeard, unmetDemands, type DoctorRun } from './doctor-demands.ts';
import { DOCTOR_FLAGS, doctorScopes } from './doctor-flags.ts';
import { readingsLeftOut } from './doctor-readings.ts';
import { checkDoctorFlags, checkForClusters } from './doctor-refusals.ts';
import type { Examined } from './doctor-clusters.ts';
import { clusterChoice } from './cluster-choice.ts';
import { manifestsInterrupted, readManifests, type ManifestFindings } from './doctor-manifests.ts';
import type { ManifestSurvey } from './doctor-reader-jobs.ts';
import { printFindings, type PrintableFindings } from './print-findings.ts';
import { clusterOrigin, originOf } from './report-origin.ts';
import { ruleSelection } from './rule-selection.ts';
import { readerNamespace } from './reader-namespace.ts';
import { requireReaderConsent } from './reader-plan.ts';
import { withSurveyProgress } from './survey-progress.ts';

const NO_SUCH_NODE = 'there is no such node';

type Input = CommandInput<typeof DOCTOR_FLAGS>;

/** What a run of `doctor` is to look for, and since when it runs. */
interface DoctorRequest {
  readonly flags: Input['flags'];
  readonly selection: RuleSelection;
  readonly baseline: Baseline | undefined;
  readonly began: Date;
}

/** Runs `doctor`. */
export async function run(context: CommandContext, { flags, typed }: Input): Promise<ExitCode> {
  const began = context.now();
  const selection = ruleSelection(flags, NEWEST_MINOR, doctorScopes(true));
  checkDoctorFlags({ flags, typed }, selection);
  const clusters = await clusterChoice(context, { flags, typed });
  const baseline = flags.baseline === undefined ? undefined : readBaseline(context, flags.baseline);
  const request = { flags, selection, baseline, began };
  if (clusters !== undefined) {
    const format = checkForClusters(flags);
    const examination = {
      clusters,
      nothing: nothingFound(context, request),
      examine: async (own: CommandContext) => examined(own, await examine(own, request), request),
    };
    if (format === 'html') {
      const { examineAsPage } = await import('./doctor-page.ts');
      return await examineAsPage(context, examination);
    }
    const { examineClusters } = await import('./doctor-clusters.ts');
    return await examineClusters(context, examination, { format, compare: flags.compare });
  }
  if (flags.compare) {
    throw new UsageError('--compare needs several clusters', 'Name them with --context A,B or --contexts-from GLOB.');
  }
  if (flags.writeBaseline) {
    const { connection } = await connectToLook(context, flags);
    return baselineCode(context, await gather(context, connection, request));
  }
  const diagnosis = await examine(context, request);
  await print(context, diagnosis, request);
  return conclude(context, diagnosis, flags);
}

/** A cluster to look at. */
interface Look {
  readonly connection: Connection;
  /** In which reader pods are created; undefined where nodes are not to be read. */
  readonly namespace: string | undefined;
}

/** Connects, once it is known that what is asked for may be done. */
async function connectToLook(context: CommandContext, flags: Input['flags']): Promise<Look> {
  const readsNodes = flags.readManifests || flags.readCertificates;
  if (readsNodes) requireReaderConsent(context, flags, 'Use --yes to agree.');
  const connection = await context.connect();
  if (!readsNodes) return { connection, namespace: undefined };
  const namespace = await readerNamespace(context, connection, flags);
  await requireTaskPodPermissions(connection, 'reader pod', namespace, context.signal);
  return { connection, namespace };
}

/** Looks at a cluster. */
async function examine(context: CommandContext, request: DoctorRequest): Promise<Diagnosis> {
  const { flags, selection, began } = request;
  const { connection, namespace } = await connectToLook(context, flags);
  // Text and metrics do not say where they come from.
  const isReport = flags.output !== 'text' && flags.output !== 'openmetrics';
  const [reading, cluster] = await Promise.all([
    gather(context, connection, request),
    isReport ? clusterOrigin(connection, context.signal) : undefined,
  ]);
  const survey = namespace === undefined ? undefined : { context, connection, namespace, flags };
  const read = survey && flags.readManifests ? await readOrNot({ ...survey, selection }, reading) : undefined;
  const isCut = reading.interrupted || read?.interrupted === true;
  const certificates =
    survey && flags.readCertificates && !isCut
      ? await readClusterCertificates(survey, reading.snapshot.nodes)
      : undefined;
  const unread = [
    ...reading.missing.map((name) => `node ${name}: ${NO_SUCH_NODE}`),
    ...notLookedAt(reading),
    ...(read === undefined ? [] : readingNotes('manifests', read)),
    ...(certificates === undefined ? [] : readingNotes('certificates', certificates)),
  ];
  const snapshot = {
    ...reading.snapshot,
    filed: read?.filed ?? [],
    stopped: read?.stopped ?? [],
    certificates: certificates?.certificates ?? [],
    now: context.now(),
  };
  giveBackAll();
  const ofCluster = atOnce(diagnose(snapshot, selection));
  return {
    origin: originOf(context, began, { clusters: cluster === undefined ? [] : [cluster] }),
    reading: { ...reading, snapshot },
    read,
    certificates,
    findings: [...ofCluster, ...notToldOfPods(read?.findings ?? [], ofCluster, snapshot.filed)],
    unread,
    leftOut: snapshot.nodes.length === 0 ? undefined : nodeFilesNotRead(readingsLeftOut(flags, selection)),
    unmet: unmetDemands(flags, { reading, read, certificates, unread }),
    interrupted: isCut || certificates?.interrupted === true,
  };
}

/** What is found in a cluster that could not be asked. */
function nothingFound(context: CommandContext, { flags, selection, began }: DoctorRequest): FindingsToPrint {
  const { failOn, readManifests } = flags;
  const { pathSeparator } = context;
  const scopes = doctorScopes(readManifests);
  const origin = originOf(context, began);
  const none = { findings: [], unread: [], looked: [], noun: 'node', succeeded: false };
  return { ...none, origin, selection, scopes, failOn, pathSeparator };
}

/** A diagnosis as one of several. */
function examined(
  { pathSeparator }: CommandContext,
  diagnosis: Diagnosis,
  request: DoctorRequest,
): Examined & { readonly run: DoctorRun } {
  const { failOn, readManifests } = request.flags;
  const told = selectFindings(diagnosis.findings, request.selection.severity).map(tell);
  const scopes = doctorScopes(readManifests);
  const found = { ...findingsToPrint(diagnosis, request), told, failOn, pathSeparator, scopes };
  return { found, ...endOf(diagnosis, request.flags), run: diagnosis };
}

/** Says how a run went, and how it ends. Throws `InterruptedError`. */
function conclude({ stderr }: CommandContext, diagnosis: Diagnosis, flags: Input['flags']): ExitCode {
  const { lines, code } = endOf(diagnosis, flags);
  for (const line of lines) stderr.write(`${line}\n`);
  if (diagnosis.interrupted) throw new InterruptedError();
  return code;
}

/** What is said on stderr of how a run went, and its exit code. */
function endOf(
  diagnosis: Diagnosis,
  { failOn, output }: Input['flags'],
): { readonly lines: string[]; readonly code: ExitCode } {
  const faults = [...faultsOf(diagnosis), ...diagnosis.unmet].map((line) => `error: ${line}`);
  const lines = [
    // The text itself says it.
    ...(output === 'text' ? [] : diagnosis.unread.map((line) => `Note: ${escapeLine(line)}`)),
    ...missingNodeLines(diagnosis.reading.missing),
    ...(diagnosis.interrupted ? [] : faults),
  ];
  if (isFailed(diagnosis)) return { lines, code: 2 };
  return { lines, code: fails(diagnosis.findings, failOn) ? 1 : 0 };
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
  { flags, baseline }: Omit<DoctorRequest, 'selection'>,
): Promise<SnapshotReading> {
  expectComputation();
  const { node, noKubelet, strict } = flags;
  const { namespace } = context.connection;
  return await withSurveyProgress(context, flags, (asking) =>
    takeSnapshot(connection, {
      ...asking,
      namespace: namespace === '' ? undefined : namespace,
      nodes: [...new Set(node)],
      labels: [],
      chunkSize: CHUNK_SIZE,
      askKubelets: !noKubelet,
      thorough: strict,
      baseline,
    }),
  );
}

/** What was seen of a cluster. */
interface Diagnosis extends DoctorRun {
  readonly origin: ReportOrigin;
  readonly findings: readonly Finding[];
  /** What was demanded and not looked at. */
  readonly unmet: readonly string[];
  readonly interrupted: boolean;
}

async function print(context: CommandContext, diagnosis: Diagnosis, request: DoctorRequest): Promise<void> {
  const { flags, selection, began } = request;
  const { output } = flags;
  const shown = selectFindings(diagnosis.findings, selection.severity);
  if (output === 'html') {
    const { printPage } = await import('./doctor-page.ts');
    const count = countOf({ ...findingsToPrint(diagnosis, request), succeeded: !isFailed(diagnosis) });
    printPage(context, diagnosis, { origin: diagnosis.origin, findings: shown.map(tell), count });
  } else if (output !== 'openmetrics') {
    printFindings(context, { ...flags, output }, findingsToPrint(diagnosis, request));
  } else if (!diagnosis.interrupted) {
    const { printMetrics } = await import('./doctor-metrics.ts');
    printMetrics(context, diagnosis, { findings: shown, succeeded: !isFailed(diagnosis), began });
  }
}

/** A diagnosis as the formats print it. */
function findingsToPrint(
  { origin, reading, findings, unread, leftOut, unmet, read, certificates }: Diagnosis,
  { flags, selection }: DoctorRequest,
): PrintableFindings {
  return {
    origin,
    findings,
    unread,
    leftOut,
    notRead: new Map([
      ...reading.missing.map((name) => [name, NO_SUCH_NODE] as const),
      ...nodesNotHeard({ reading, read, certificates }),
    ]),
    succeeded: isWhole({ reading, read, certificates, unmet }),
    looked: reading.snapshot.nodes.map(({ name }) => name),
    noun: 'node',
    selection,
    scopes: doctorScopes(flags.readManifests),
  };
}
