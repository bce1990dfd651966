import type { CommandContext } from '../cli/command.ts';
import type { Connection } from '../cluster/connection.ts';
import { surveyNodes, type Survey, type SurveyOptions } from '../cluster/nodes/node-survey.ts';
import { readNodeDirectory } from '../cluster/reader/read-directory.ts';
import type { Reading } from '../cluster/api/reading.ts';
import { ApiError, AttemptError, ConnectionError } from '../domain/errors.ts';
import type { Unreadable } from '../domain/evidence.ts';
import type { Finding } from '../domain/finding.ts';
import { targetKubelet } from '../domain/manifest-content.ts';
import { readerPath } from '../domain/reader-path.ts';
import type { SnapshotNode } from '../domain/snapshot.ts';
import { receiveDirectory } from '../node/pod-directory.ts';
import { escapeLine } from '../output/escape.ts';
import { ProgressLine } from '../output/progress-line.ts';
import type { ManifestReadingOutcome } from '../output/manifest-reading-notes.ts';
import { counted, listed } from '../rules/cluster-rule.ts';
import type { RuleSelection } from '../rules/selection.ts';
import { directoryFindings, unreadFiles } from './directory-findings.ts';
import type { DoctorFlags } from './doctor-flags.ts';
import { planReader, readerNamespace, requireConsent, type ReaderPlan } from './reader-plan.ts';

/** So many reader pods are there at a time: each has a node pull an image, and an API server stream a directory. */
const READERS_AT_ONCE = 5;

/** What the rules found in the manifests of nodes, and what could not be read. */
export interface ManifestFindings extends ManifestReadingOutcome {
  readonly findings: readonly Finding[];
}

/** How manifests are read. */
export interface ManifestSurvey {
  readonly context: CommandContext;
  readonly connection: Connection;
  readonly flags: DoctorFlags;
  readonly selection: RuleSelection;
}

/**
 * Reads the manifest directories of nodes after asking, and judges each as the kubelet there would. What cannot be read
 * of one node is told, and does not end the reading; an interruption ends it with what is known. Every reader pod is
 * gone when this is done. Throws `AttemptError` and `UsageError` where there is no consent.
 */
export async function readManifests(survey: ManifestSurvey, nodes: readonly SnapshotNode[]): Promise<ManifestFindings> {
  const { context, flags } = survey;
  const { jobs, unread } = planAll(survey, nodes);
  const findings: Finding[] = [];
  const unreadable: Unreadable[] = [];
  if (jobs.size === 0) return { findings, unread, unreadable, unasked: [], interrupted: false };
  await requireConsent(context, flags, consentTo(survey, [...jobs.keys()]));
  const { unasked, interrupted, unanswered } = await readAll(
    survey,
    jobs,
    ({ findings: found, unreadable: faults }) => {
      findings.push(...found);
      unreadable.push(...faults);
    },
  );
  for (const [name, { why }] of unanswered) unread.set(name, why);
  return { findings, unread, unreadable, unasked, interrupted };
}

/** Reads the manifests of some nodes at a time. What is to be told of pods that stay is told at the end. */
async function readAll(
  survey: ManifestSurvey,
  jobs: ReadonlyMap<string, ReaderJob>,
  take: (found: NodeFindings) => void,
): Promise<Survey<unknown>> {
  const { context, flags } = survey;
  const warnings: string[] = [];
  const progress = new ProgressLine(context.stderr, { doing: 'Reading manifests', done: 'read' });
  const options: SurveyOptions = {
    concurrency: Math.min(READERS_AT_ONCE, flags.concurrency),
    signal: context.signal,
    onProgress: (state) => {
      progress.update(state);
    },
  };
  try {
    return await surveyNodes([...jobs.keys()], options, async (name): Promise<Reading<unknown>> => {
      const reading = await readNode(survey, jobs.get(name)!, (line) => warnings.push(line));
      if (reading.kind === 'read') take(reading.value);
      return reading;
    });
  } finally {
    progress.end();
    for (const line of warnings) context.stderr.write(`${escapeLine(line)}\n`);
  }
}

/** A node whose manifests are to be read. */
interface ReaderJob {
  readonly plan: ReaderPlan;
  readonly node: SnapshotNode;
}

interface AllPlans {
  readonly jobs: ReadonlyMap<string, ReaderJob>;
  /** Nodes for which there can be no reader pod, and why. */
  readonly unread: Map<string, string>;
}

function planAll({ connection, flags }: ManifestSurvey, nodes: readonly SnapshotNode[]): AllPlans {
  const jobs = new Map<string, ReaderJob>();
  const unread = new Map<string, string>();
  for (const node of nodes) {
    const found = readerPath(node.overview);
    if (found.kind === 'nothing') continue;
    const why = whyNot(node, found.kind);
    if (found.kind === 'directory' || found.kind === 'file') {
      if (why === undefined)
        jobs.set(node.name, { node, plan: planReader(connection, { node: node.name, ...found }, flags) });
    }
    if (why !== undefined) unread.set(node.name, why);
  }
  return { jobs, unread };
}

const NO_PATH: Readonly<Record<string, string | undefined>> = {
  windows: 'they run Windows, where no reader pod can be used',
  url: 'their kubelets take static pods from a URL, and no file is there to read',
  unknown: 'the directory is not known',
};

function whyNot({ ready }: SnapshotNode, kind: string): string | undefined {
  const notReady = ready !== undefined && ready !== 'True';
  return NO_PATH[kind] ?? (notReady ? 'they are not ready, so that no pod would start there' : undefined);
}

function consentTo({ connection, flags }: ManifestSurvey, nodes: readonly string[]) {
  const namespace = readerNamespace(connection, flags);
  return {
    what: `This creates ${counted(nodes.length, 'pod')} in namespace ${namespace}, one on each of these nodes and at most ${READERS_AT_ONCE} at a time: ${listed(nodes)} (image ${flags.image}, root without capabilities, only the manifest directory mounted, read-only). It reads the manifests, and deletes them.`,
    instead: 'Give --yes to agree.',
  };
}

interface NodeFindings {
  readonly findings: readonly Finding[];
  readonly unreadable: readonly Unreadable[];
}

async function readNode(
  { context, connection, flags, selection }: ManifestSurvey,
  { plan, node }: ReaderJob,
  warn: (line: string) => void,
): Promise<Reading<NodeFindings>> {
  const { pod, path, kind } = plan;
  const { name } = node;
  const { version, metadata, status } = node.overview;
  const run = { pod, timeout: flags.timeout, signal: context.signal, progress: () => undefined, warn };
  try {
    const { directory } = await readNodeDirectory(connection, run, (stream) =>
      receiveDirectory(stream, { path, kind, node: name, version }),
    );
    const { files } = directory;
    const target = targetKubelet(name, version);
    const surroundings = { nodeLabels: status === undefined ? undefined : (metadata.labels ?? {}) };
    const directoryRead = { path, single: kind === 'file', files, target, surroundings };
    return {
      kind: 'read',
      value: {
        findings: directoryFindings(directoryRead, { ...selection, minor: target.minor }),
        unreadable: [
          ...unreadFiles(files).map((file) => ({ ...file, what: `${file.what} of node ${name}` })),
          ...(version === undefined ? [versionUnknown(name, target.minor)] : []),
        ],
      },
    };
  } catch (error) {
    return { kind: 'unreadable', unreadable: readingFault(error, plan) };
  }
}

function versionUnknown(node: string, minor: number): Unreadable {
  return { what: `version of the kubelet of node ${node}`, why: `its manifests are judged as 1.${minor} reads them` };
}

/** What ended the reading of one node and no more than that; anything else is thrown on. */
function readingFault(error: unknown, { node, pod }: ReaderPlan): Unreadable {
  const foreseen = error instanceof AttemptError || error instanceof ApiError || error instanceof ConnectionError;
  if (!foreseen) throw error;
  const what = `manifests of node ${node}`;
  // The name ends at random: without that, the same reason is told once for all nodes.
  const why = error.message.replaceAll(pod.metadata.name, 'READER');
  return error instanceof ApiError ? { what, why, status: error.status } : { what, why };
}
