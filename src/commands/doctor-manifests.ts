import { readNodeDirectory } from '../host/reader/read-directory.ts';
import type { ReaderRun } from '../host/reader/reader-run.ts';
import { NamedObjectLookup } from '../survey/named-object-lookup.ts';
import { unreadableOf, valueOf, type Reading } from '../kubectl/api/reading.ts';
import { askKubelet } from '../survey/nodes/kubelet-readings.ts';
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
import type { ReadingOutcome } from '../output/reader-notes.ts';
import { directoryFindings } from '../rules/directory-findings.ts';
import { unreadFiles } from './unread-files.ts';
import { planJobs, type ManifestSurvey, type ReaderJob } from './doctor-reader-jobs.ts';
import { NOT_CONFIRMED, readingFault, readInPods, UNREAD, type ReaderSurvey } from './doctor-reader-survey.ts';
import { askConsent } from './reader-plan.ts';

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
  const { answers, unasked, interrupted, unanswered, leftBehind } = await readInPods(
    survey,
    'manifests',
    [...jobs.keys()],
    (name, run) => readNode({ ...survey, lookup }, jobs.get(name)!, run),
  );
  for (const [name, { why }] of unanswered) unread.set(name, why);
  for (const name of unasked) unread.set(name, interrupted ? UNREAD.interrupted : UNREAD.refused);
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
  return { ...nothingRead(new Map(nodes.map(({ name }) => [name, UNREAD.interrupted]))), interrupted: true };
}

/** Ctrl-C at the question is a no as well. */
function notAgreed(
  { context }: ManifestSurvey,
  jobs: ReadonlyMap<string, ReaderJob>,
  unread: Map<string, string>,
): ManifestFindings {
  const interrupted = context.signal.aborted;
  for (const name of jobs.keys()) unread.set(name, interrupted ? UNREAD.interrupted : UNREAD.notAgreed);
  return { ...nothingRead(unread, NOT_CONFIRMED), interrupted };
}

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

interface NodeFindings {
  readonly findings: readonly Finding[];
  readonly filed: FiledPods | undefined;
  readonly stopped: readonly StoppedOnNode[];
  readonly unreadable: readonly Unreadable[];
}

async function readNode(
  { context, connection, flags, selection, lookup }: RunningSurvey,
  { plan, node }: ReaderJob,
  told: Omit<ReaderRun, 'pod' | 'timeout'>,
): Promise<Reading<NodeFindings>> {
  const { pod, path, kind } = plan;
  const { name } = node;
  const { version, metadata, status } = node.overview;
  const run = { pod, timeout: flags.timeout, ...told };
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
    const command = clusterCommands(name);
    const editCommand = (file: string): string => command('edit', { path: file });
    const directoryRead = { path, single: kind === 'file', files, target, surroundings, editCommand };
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
        stopped: stoppedOn(name, stoppedPods(history, files), command),
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
    return { kind: 'unreadable', unreadable: readingFault(error, `manifests of node ${name}`) };
  }
}

/**
 * What the kubelet runs now that its files were read: what was changed while the user was asked is no difference. Only a
 * kubelet that told its directory itself, and answered before, is asked.
 */
async function readRunning(
  { context, connection, flags }: Omit<ReaderSurvey, 'namespace'>,
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
  return { what: `version of the kubelet of node ${node}`, why: `its manifests are checked as 1.${minor} reads them` };
}
