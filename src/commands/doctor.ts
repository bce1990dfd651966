import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import { defineCommand, type CommandContext, type CommandInput, type ExitCode } from '../cli/command.ts';
import type { Connection } from '../kubectl/connection.ts';
import { requireReaderPermissions } from '../host/reader/reader-pod.ts';
import { takeSnapshot, type SnapshotReading } from '../survey/snapshot.ts';
import type { Baseline } from '../rules/baseline.ts';
import { InterruptedError } from '../facts/errors.ts';
import type { Finding } from '../rules/finding.ts';
import { NEWEST_MINOR } from '../kubelet/kubelet.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { groupedReport } from '../output/findings/finding-groups.ts';
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
import { checkDoctorFlags, DOCTOR_CONFLICTS, DOCTOR_FLAGS, doctorScopes } from './doctor-flags.ts';
import { manifestsInterrupted, readManifests, type ManifestFindings } from './doctor-manifests.ts';
import type { ManifestSurvey } from './doctor-reader-jobs.ts';
import { printFindings, ruleSelection } from './finding-flags.ts';
import { readerNamespace, requireSomeoneToAsk } from './reader-plan.ts';

/** `kubectl static doctor`: what is wrong with the static pods of the cluster. */
export const doctorCommand = defineCommand({
  name: 'doctor',
  aliases: [],
  knownAs: ['audit', 'check', 'diagnose'],
  summary: 'Find out what is wrong with the static pods of the cluster',
  description: [
    'Look at the static pods of all nodes from both sides, the mirror pods on the API server and what the kubelets run, and tell what is wrong: pods that run unseen, mirror pods that are forged, left over, out of date or stuck, control-plane nodes that differ, and more. "rules" lists what is looked for.',
    '--read-manifests also reads the manifest directories of the nodes chosen, or of all, each through a short-lived pod as "manifest" does, after asking, and looks for what "lint" and "local doctor" find there, for files that the kubelet runs otherwise or not at all, and for pods that run without a file. It needs the permissions of "manifest". What the manifests name (namespaces, priority classes, runtime classes) is looked up in the cluster. Files are looked at whatever namespace -n names; what cannot be read on a node is said, and the rest still shown.',
    'Findings are grouped by node, the worst first. The last lines count them, and say what was not looked at and which permission would change that.',
    'Needs "list pods"; "list nodes", "list events" and "get namespaces" tell more, and "get nodes/proxy" lets it ask the kubelets; that permission is powerful (it also allows to run commands in pods), so it is never required.',
    'Exits with 1 where something at or above --fail-on was found, and with 2 where it could not look, also where --read-manifests was given and no manifest directory could be read, and where --write-baseline was given and a kubelet did not answer. What else was not looked at fails a run only where --require or --strict asks for it.',
  ],
  examples: [
    { text: 'Look at the whole cluster', arguments: '' },
    { text: 'Look at two nodes, without asking their kubelets', arguments: '--node cp-1,cp-2 --no-kubelet' },
    {
      text: 'Look into the manifests of two nodes as well',
      arguments: '--node cp-1,cp-2 --read-manifests --debug-namespace kube-system',
    },
    { text: 'Write down which static pods run now', arguments: '--write-baseline', within: '… > baseline.yaml' },
    {
      text: 'Fail on static pods that are not in that file, and where a kubelet does not answer, in a job that runs every night',
      arguments: '--baseline baseline.yaml --require kubelets -o junit',
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: DOCTOR_FLAGS,
  conflicts: DOCTOR_CONFLICTS,
  run,
});

const NO_SUCH_NODE = 'there is no such node';

type Input = CommandInput<typeof DOCTOR_FLAGS>;

async function run(context: CommandContext, { flags, typed }: Input): Promise<ExitCode> {
  const selection = ruleSelection(flags, NEWEST_MINOR, doctorScopes(true));
  checkDoctorFlags({ flags, typed }, selection);
  const baseline = flags.baseline === undefined ? undefined : readBaseline(context, flags.baseline);
  if (flags.readManifests) requireSomeoneToAsk(context, flags, 'Give --yes to agree.');
  const connection = await context.connect();
  if (flags.readManifests) {
    await requireReaderPermissions(connection, readerNamespace(connection, flags), context.signal);
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
  const snapshot = { ...reading.snapshot, manifests: read?.held ?? [], now: context.now() };
  const findings = [...diagnose(snapshot, selection), ...(read?.findings ?? [])];
  print(context, flags, { reading, findings, unread, unmet, read, selection });
  if (flags.output !== 'text') {
    for (const line of unread) context.stderr.write(`Note: ${escapeLine(line)}\n`);
  }
  tellMissing(context, reading);
  if (reading.interrupted || read?.interrupted === true) throw new InterruptedError();
  if (read?.fault !== undefined) context.stderr.write(`error: ${read.fault}\n`);
  for (const line of unmet) context.stderr.write(`error: ${line}\n`);
  const isLost = reading.survey?.lost !== undefined;
  if (reading.missing.length > 0 || isLost || read?.fault !== undefined || unmet.length > 0) return 2;
  if (read?.leftBehind === true) return 2;
  return fails(findings, flags.failOn) ? 1 : 0;
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
  { node, concurrency, nodeTimeout, noKubelet }: Input['flags'],
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
  flags: Input['flags'],
  { reading, findings, unread, unmet, read, selection }: Diagnosis,
): void {
  const { stdout, style } = context;
  const looked = reading.snapshot.nodes.map(({ name }) => name);
  const succeeded = reading.missing.length === 0 && read?.fault === undefined && unmet.length === 0;
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
