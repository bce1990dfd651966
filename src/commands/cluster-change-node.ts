import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import { checkPlan, imagesOn } from '../change/check-plan.ts';
import { checkPod } from '../change/check-pod.ts';
import type { ChangedPod } from '../change/change.ts';
import { guardPod, type GuardRequest } from '../change/guard-pod.ts';
import { changedPod, type ChangedDirectory, type Plan } from '../change/plan.ts';
import { isAllowed, type PreflightResult } from '../change/preflight.ts';
import { AttemptError } from '../facts/errors.ts';
import { withPodGuard } from '../host/guard/pod-guard.ts';
import { manifestBytes } from '../host/manifest-directory.ts';
import type { LivingPods } from '../host/task-pod/living-pods.ts';
import type { TargetKubelet } from '../kubelet/kubelet.ts';
import { targetKubelet } from '../kubelet/manifest-content.ts';
import type { Connection } from '../kubectl/connection.ts';
import { dependsOn } from '../nodes/distributions/advice/caution.ts';
import { DISTRIBUTIONS } from '../nodes/distributions/catalogue.ts';
import { nodeTraits } from '../nodes/distributions/node-traits.ts';
import { readerLifetime } from '../nodes/reader-pod.ts';
import { randomId, taskPodName } from '../nodes/task-pod.ts';
import { mirrorNow, recheckPods, unreadableNow } from '../survey/mirrors/mirror-recheck.ts';
import { checkOnNode } from '../survey/preflight/check-pod.ts';
import { preflightCluster } from '../survey/preflight/cluster-preflight.ts';
import { PodObserver } from '../survey/pods/pod-observation.ts';
import type { NODE_POD_FLAGS } from './change-flags.ts';
import type { ChangeNode } from './change-node.ts';
import { preflightFiles, readingOf } from './change-preflight.ts';
import { clusterCommands } from './cluster-commands.ts';
import {
  livingPods,
  planManifest,
  readDirectory,
  type ManifestPlan,
  type DirectoryNode,
  type RunFlags,
} from './directory-reading.ts';
import { teller } from './reader-warnings.ts';
import { executableName } from '../facts/called-as.ts';

/** What the flags about pods on nodes say. */
export type NodePodFlags = FlagValues<typeof NODE_POD_FLAGS> & { readonly force: boolean };

/** Which node is changed, and for whom. */
export interface ClusterNodeRequest extends DirectoryNode {
  /** The user as the server knows him; empty where it does not say. */
  readonly by: string;
}

/** A node that is read and changed by pods of this program. Throws where that cannot be: the way that works is told. */
export async function clusterChangeNode(
  context: CommandContext,
  connection: Connection,
  { by, ...subject }: ClusterNodeRequest,
  flags: NodePodFlags,
): Promise<ChangeNode> {
  const { signal } = context;
  const { node: name } = subject;
  const reading = { ...flags, path: flags.path ?? '', yes: true };
  const plan = await planManifest(context, connection, subject, reading);
  if (plan.kind === 'file') throw singleFile(plan);
  const { namespace } = plan.pod.metadata;
  const tell = teller(context);
  const living = livingPods(context, plan);
  const target = kubeletOf(plan);
  const podOf = (request: GuardRequest) =>
    guardPod({
      ...request,
      name: taskPodName('guard', request.change.id),
      namespace,
      node: name,
      directory: plan.path,
      logs: plan.known.overview.podLogs,
      image: flags.image,
      startWithin: Math.ceil(flags.timeout / 1000),
    });
  return {
    name,
    where: `node ${name}`,
    by,
    means: `A guard pod in namespace ${namespace} does this (image ${flags.image}, root without any capability; it can write only to ${plan.path}, and read ${plan.known.overview.podLogs}), and is deleted afterwards.`,
    read: () => readClusterDirectory(context, connection, plan, { ...reading, living }),
    preflight: (change, directory) => preflight(context, connection, plan, { change, directory, flags, living }),
    isOwnServer: ({ pod, before, after }) => {
      const labels = readingOf(after ?? before, target)?.effective.metadata?.labels ?? {};
      return dependsOn({ manifestName: pod.name, labels }) !== undefined;
    },
    observer: ({ pod }, own) => {
      const observer = new PodObserver(connection, {
        node: name,
        namespace: pod.namespace,
        mirrorName: pod.mirrorName,
        askKubelet: !flags.noKubelet,
        nodeTimeout: flags.nodeTimeout,
        signal: own,
      });
      let told: string | undefined;
      return async (oldHash) => {
        const seen = await observer.observe(oldHash);
        const refusal = observer.kubeletRefusal;
        if (refusal !== undefined && refusal !== told)
          tell(`Note: the kubelet of node ${name} is not asked: ${refusal}.`);
        told = refusal;
        return seen;
      };
    },
    hasMirror: (pod, own) => hasMirror(connection, name, pod, own),
    guardPod: podOf,
    leftBehind: () => living.left.length > 0,
    withGuard: (request, use) =>
      withPodGuard(
        connection,
        { pod: podOf(request), timeout: flags.timeout, signal, progress: tell, warn: tell, living },
        use,
      ),
  };
}

/** Whether the API server shows a mirror of a pod of the node; undefined where it does not say. Throws `InterruptedError`. */
async function hasMirror(
  connection: Connection,
  node: string,
  { namespace, mirrorName: name }: ChangedPod,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const pod = { metadata: { namespace, name }, node };
  const now = await recheckPods(connection, [pod], 1, signal);
  return unreadableNow(now).length > 0 ? undefined : mirrorNow(now, pod) !== undefined;
}

function singleFile({ node, path }: ManifestPlan): AttemptError {
  return new AttemptError(
    `the kubelet of node ${node} reads the single file ${path}, which cannot be changed from here: its whole directory would have to be mounted`,
    'Use "local" on the node.',
  );
}

/** Reads a node's manifest directory, and what was changed there, by a reader pod. */
export async function readClusterDirectory(
  context: CommandContext,
  connection: Connection,
  plan: ManifestPlan,
  flags: RunFlags,
): Promise<ChangedDirectory> {
  const { directory, history, tree } = await readDirectory(context, connection, plan, flags);
  return {
    path: plan.path,
    single: plan.kind === 'file',
    directory,
    read: ({ path }) => manifestBytes(tree, path),
    history,
    target: kubeletOf(plan),
    where: `node ${plan.node}`,
    command: clusterCommands(plan.node),
  };
}

function kubeletOf({ node, known }: ManifestPlan): TargetKubelet {
  return targetKubelet(node, known.overview.version);
}

/** What is looked at before a change. */
interface Preflight {
  readonly change: Plan;
  readonly directory: ChangedDirectory;
  readonly flags: NodePodFlags;
  readonly living: LivingPods;
}

/** What speaks against a change: first all that only needs to be read, then what a pod on the node finds out. */
async function preflight(
  context: CommandContext,
  connection: Connection,
  { node, known, pod }: ManifestPlan,
  { change, directory, flags, living }: Preflight,
): Promise<readonly PreflightResult[]> {
  const { signal, now } = context;
  const { target } = directory;
  const before = readingOf(change.before, target);
  const after = readingOf(change.after, target);
  const cluster = await preflightCluster(connection, {
    action: change.action,
    node,
    pod: change.pod,
    before,
    after,
    localCommand: `${executableName()} local ${change.action} ${change.pod?.name ?? ''}`,
    startCommand: (other) => clusterCommands(other)('start', change.pod && changedPod(change.pod, other)),
    concurrency: CONCURRENCY,
    nodeTimeout: flags.nodeTimeout,
    signal,
    now,
  });
  const { id } = known.overview.distribution;
  const distribution = DISTRIBUTIONS.find((one) => one.id === id)!;
  const changed = { name: node, distribution, version: known.overview.version, ...nodeTraits(cluster.node) };
  const read = [...(await preflightFiles(change, directory, changed, signal)), ...cluster.results];
  if (!isAllowed(read) && !flags.force) return read;
  const wanted = checkPlan(before, after, imagesOn(cluster.node));
  const tell = teller(context);
  const { namespace } = pod.metadata;
  const check = checkPod({
    name: taskPodName('check', randomId()),
    namespace,
    node,
    plan: wanted,
    image: flags.image,
    lifetime: readerLifetime(flags.timeout),
  });
  const run = { pod: check, timeout: flags.timeout, signal, progress: tell, warn: tell, living };
  return [...read, ...(await checkOnNode(connection, wanted, run))];
}

/** So many requests at a time find out what may refuse a mirror. */
const CONCURRENCY = 8;
