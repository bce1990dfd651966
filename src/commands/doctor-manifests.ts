import { surveyNodes, type Survey, type SurveyOptions } from '../survey/nodes/node-survey.ts';
import { LivingPods } from '../host/task-pod/living-pods.ts';
import { readNodeDirectory } from '../host/reader/read-directory.ts';
import type { ReaderRun } from '../host/reader/reader-run.ts';
import { sentences } from '../cli/error-report.ts';
import { GLOBAL_FLAGS } from '../cli/global-flags.ts';
import { NamedObjectLookup } from '../survey/named-object-lookup.ts';
import { unreadableOf, valueOf, type Reading } from '../kubectl/api/reading.ts';
import { askKubelet } from '../survey/nodes/kubelet-readings.ts';
import { ApiError, AttemptError, ConnectionError } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { pairFiles, type FiledPods } from '../pods/filed-pods.ts';
import type { KubeletPod } from '../pods/kubelet-pod.ts';
import type { Finding } from '../rules/finding.ts';
import { targetKubelet } from '../kubelet/manifest-content.ts';
import { namesIn } from '../rules/surroundings.ts';
import type { SnapshotNode, StoppedOnNode } from '../rules/snapshot.ts';
import type { OwnCommand } from '../change/plan.ts';
import { stoppedPods } from '../change/history.ts';
import type { StoppedPod } from '../pods/stopped-pod.ts';
import { nodeSuffix } from '../kubelet/static-pod-naming.ts';
import { clusterCommands } from './cluster-commands.ts';
import { inTurns } from '../facts/steps.ts';
import { receiveDirectory } from '../host/pod-directory.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { ProgressLine } from '../output/progress-line.ts';
import type { ReadingOutcome } from '../output/reader-notes.ts';
import { directoryFindings } from '../rules/directory-findings.ts';
import { unreadFiles } from './unread-files.ts';
import { DOCTOR_FLAGS } from './doctor-flags.ts';
import { planJobs, type ManifestSurvey, type ReaderJob } from './doctor-reader-jobs.ts';
import { askConsent, READERS_AT_ONCE, readerNamespace, type ReaderPlan } from './reader-plan.ts';

/** What the rules found in the manifests of nodes, and what could not be read. */
export interface ManifestFindings extends ReadingOutcome {
  readonly findings: readonly Finding[];
  /** What was read, beside what the kubelets run. */
  readonly filed: readonly FiledPods[];
  readonly stopped: readonly StoppedOnNode[];
  /** Why no node at all was read; undefined where one was, or where no kubelet reads a manifest directory. */
  readonly fault: string | undefined;
  readonly interrupted: boolean;
  /** True where a reader pod could not be deleted, which has been told. */
  readonly leftBehind: boolean;
}

/** A reading under way. */
interface RunningSurvey extends ManifestSurvey {
  readonly lookup: NamedObjectLookup;
}

/**
 * Reads the manifest directories of nodes after asking, and judges each as the kubelet there would. What cannot be read
 * of one node is told, and does not end the reading; an interruption ends it with what is known. Every reader pod is
 * gone when this is done. Without consent nothing is read.
 */
export async function readManifests(survey: ManifestSurvey, nodes: readonly SnapshotNode[]): Promise<ManifestFindings> {
  const { context, connection, flags } = survey;
  if (nodes.length === 0) return nothingRead(new Map(), 'no manifest was read: no node is known');
  const { jobs, unread } = planJobs(survey, nodes);
  if (jobs.size === 0) return nothingRead(unread);
  const plans = [...jobs.values()].map(({ plan }) => plan);
  if (!(await askConsent(context, flags, plans))) return notAgreed(survey, jobs, unread);
  const lookup = new NamedObjectLookup(connection, { concurrency: flags.concurrency, signal: context.signal });
  const { answers, unasked, interrupted, unanswered, leftBehind } = await readAll({ ...survey, lookup }, jobs);
  for (const [name, { why }] of unanswered) unread.set(name, why);
  for (const name of unasked) unread.set(name, interrupted ? INTERRUPTED : REFUSED);
  if (answers.size === 0) return { ...nothingRead(unread), interrupted, leftBehind };
  const read = [...answers.values()];
  return {
    readCount: read.length,
    findings: read.flatMap(({ findings }) => findings),
    filed: read.flatMap(({ filed }) => filed ?? []),
    stopped: read.flatMap(({ stopped }) => stopped),
    unread,
    unreadable: [...read.flatMap(({ unreadable }) => unreadable), ...lookup.unreadable],
    fault: undefined,
    interrupted,
    leftBehind,
  };
}

/** What is known of manifests where the reading was interrupted before it began. */
export function manifestsInterrupted(nodes: readonly SnapshotNode[]): ManifestFindings {
  return { ...nothingRead(new Map(nodes.map(({ name }) => [name, INTERRUPTED]))), interrupted: true };
}

/** Ctrl-C at the question is a no as well. */
function notAgreed(
  { context }: ManifestSurvey,
  jobs: ReadonlyMap<string, ReaderJob>,
  unread: Map<string, string>,
): ManifestFindings {
  const interrupted = context.signal.aborted;
  for (const name of jobs.keys()) unread.set(name, interrupted ? INTERRUPTED : 'not agreed to');
  return { ...nothingRead(unread, 'not confirmed: nothing was created'), interrupted };
}

const INTERRUPTED = 'interrupted';
const REFUSED = 'not tried, because all before were refused';

function nothingRead(
  unread: ReadonlyMap<string, string>,
  fault = unread.size === 0 ? undefined : 'no manifest directory was read',
): ManifestFindings {
  return {
    readCount: 0,
    findings: [],
    filed: [],
    stopped: [],
    unread,
    unreadable: [],
    fault,
    interrupted: false,
    leftBehind: false,
  };
}

/** Reads the manifests of some nodes at a time. */
async function readAll(
  survey: RunningSurvey,
  jobs: ReadonlyMap<string, ReaderJob>,
): Promise<Survey<NodeFindings> & Pick<ManifestFindings, 'leftBehind'>> {
  const { context, connection, flags } = survey;
  const progress = new ProgressLine(context.stderr, { doing: 'Reading manifests', done: 'read' });
  const warn = (line: string): void => {
    progress.tell(escapeLine(line));
  };
  const { signal } = context;
  const living = new LivingPods({ namespace: readerNamespace(connection, flags), signal, tell: warn });
  const options: SurveyOptions = {
    concurrency: Math.min(READERS_AT_ONCE, flags.concurrency),
    signal,
    onProgress: (state) => {
      progress.update(state);
    },
  };
  try {
    const read = await surveyNodes([...jobs.keys()], options, (name) => {
      return readNode(survey, jobs.get(name)!, { warn, living });
    });
    return { ...read, leftBehind: living.left.length > 0 };
  } finally {
    progress.end();
  }
}

interface NodeFindings {
  readonly findings: readonly Finding[];
  readonly filed: FiledPods | undefined;
  readonly stopped: readonly StoppedOnNode[];
  readonly unreadable: readonly Unreadable[];
}

async function readNode(
  { context, connection, flags, selection, lookup }: RunningSurvey,
  { plan, node }: ReaderJob,
  told: Pick<ReaderRun, 'warn' | 'living'>,
): Promise<Reading<NodeFindings>> {
  const { pod, path, kind } = plan;
  const { name } = node;
  const { version, metadata, status } = node.overview;
  const run = { pod, timeout: flags.timeout, signal: context.signal, progress: () => undefined, ...told };
  try {
    const { directory, history, unreadable } = await readNodeDirectory(connection, run, (output) =>
      receiveDirectory(output, { path, kind, node: name, version, signal: context.signal }),
    );
    const { files } = directory;
    const target = targetKubelet(name, version);
    const named = await lookup.find(namesIn(files.flatMap(({ reading }) => reading ?? [])));
    const surroundings = {
      ...named,
      nodeLabels: status === undefined ? undefined : (metadata.labels ?? {}),
      onNode: true as const,
    };
    const directoryRead = { path, single: kind === 'file', files, target, surroundings };
    const isWhole = unreadable.length === 0;
    const running = await readRunning({ context, connection, flags }, node);
    return {
      kind: 'read',
      value: {
        findings: await inTurns(
          directoryFindings(directoryRead, { ...selection, minor: target.minor }),
          context.signal,
        ),
        filed:
          isWhole && running.pods !== undefined
            ? pairFiles({ node: name, path, files }, { running: running.pods, mirrors: undefined })
            : undefined,
        stopped: stoppedOn(name, stoppedPods(history, files), clusterCommands(context.program, name)),
        unreadable: [
          ...unreadable,
          ...running.unreadable,
          ...[...history.unread, ...unreadFiles(files)].map((file) => ({
            ...file,
            what: `${file.what} of node ${name}`,
          })),
          ...(version === undefined ? [versionUnknown(name, target.minor)] : []),
        ],
      },
    };
  } catch (error) {
    return { kind: 'unreadable', unreadable: readingFault(error, plan) };
  }
}

/**
 * What the kubelet runs now that its files were read: what was changed while the user was asked is no difference. Only a
 * kubelet that told its directory itself, and answered before, is asked.
 */
async function readRunning(
  { context, connection, flags }: Pick<RunningSurvey, 'context' | 'connection' | 'flags'>,
  { name, overview: { path, running } }: SnapshotNode,
): Promise<{ readonly pods: readonly KubeletPod[] | undefined; readonly unreadable: readonly Unreadable[] }> {
  if (flags.noKubelet || running === undefined || path?.confidence !== 'certain')
    return { pods: undefined, unreadable: [] };
  const { signal, now } = context;
  const { pods } = await askKubelet(connection, name, ['pods'], { nodeTimeout: flags.nodeTimeout, signal, now });
  return { pods: valueOf(pods), unreadable: unreadableOf([pods]) };
}

function stoppedOn(node: string, pods: readonly StoppedPod[], command: OwnCommand): readonly StoppedOnNode[] {
  return pods.map((pod) => {
    const mirrorName = `${pod.name}${nodeSuffix(node)}`;
    return { ...pod, node, start: command('start', { ...pod, mirrorName }) };
  });
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
  const why = sentences(error.message, hintOf(error)).replaceAll(pod.metadata.name, 'READER');
  return error instanceof ApiError ? { what, why, status: error.status } : { what, why };
}

/** What to do about it; undefined where it names a flag of `manifest` that `doctor` has not. */
function hintOf(error: AttemptError | ApiError | ConnectionError): string | undefined {
  if (error instanceof ApiError || error.hint === undefined) return undefined;
  const own = new Set(Object.values({ ...DOCTOR_FLAGS, ...GLOBAL_FLAGS }).map(({ name }) => `--${name}`));
  const named = error.hint.match(/--[a-z][a-z-]*/g) ?? [];
  return named.every((flag) => own.has(flag)) ? error.hint : undefined;
}
