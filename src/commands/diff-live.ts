import type { CommandContext } from '../cli/command.ts';
import { describeError } from '../cli/error-report.ts';
import { AttemptError, InterruptedError, noSuchNode } from '../facts/errors.ts';
import type { ClusterOrigin } from '../output/report-origin.ts';
import { changedItem, joined, type Comparison } from '../rules/comparison.ts';
import { compareKubelets } from '../rules/kubelet-comparison.ts';
import { comparePods, type PodSide } from '../rules/pod-comparison.ts';
import { readComparedCluster, type ComparedCluster } from '../survey/compared-cluster.ts';
import type { DiffInput } from './diff-command.ts';
import type { ComparedSides } from './diff-side.ts';
import { clusterOrigin } from './report-origin.ts';
import { withSurveyProgress } from './survey-progress.ts';

type Flags = DiffInput['flags'];

/** A cluster that was looked at. */
interface Looked {
  readonly cluster: ComparedCluster;
  readonly origin: ClusterOrigin;
}

const NOT_ASKED = 'Only mirror pods are compared: no kubelet was asked (--no-kubelet).';

/** Compares two nodes of the cluster. Throws `ApiError` for one that there is not. */
export async function compareNodes(
  context: CommandContext,
  names: readonly [string, string],
  flags: Flags,
): Promise<ComparedSides> {
  const { cluster, origin } = await look(context, names, flags);
  const [missing] = cluster.survey.nodes.missing;
  if (missing !== undefined) throw noSuchNode(missing);
  const [a, b] = names.map((name) => ofNode(cluster, name)) as [ComparedCluster, ComparedCluster];
  const titles = names.map((name) => `node ${name}`) as [string, string];
  const found = joined([compareBoth([a, b], titles, 'kubelet'), unreadOf(cluster, '')]);
  return { ...found, compared: 'nodes', a: titles[0], b: titles[1], remarks: remarksOf(flags), clusters: [origin] };
}

/** What of a cluster is of one node. */
function ofNode(cluster: ComparedCluster, name: string): ComparedCluster {
  return {
    ...cluster,
    pods: cluster.pods.filter(({ node }) => node === name),
    nodes: cluster.nodes.filter(({ metadata }) => metadata.name === name),
    silent: new Set([...cluster.silent].filter((node) => node === name)),
  };
}

/** Compares the clusters of two contexts. */
export async function compareClusters(
  context: CommandContext,
  names: readonly [string, string],
  flags: Flags,
): Promise<ComparedSides> {
  // One after the other: a credential plugin may ask.
  const a = await lookIn(context, names[0], flags);
  const b = await lookIn(context, names[1], flags);
  const titles = names.map((name) => `context ${name}`) as [string, string];
  const found = joined([
    compareVersions([a.origin, b.origin], titles),
    compareBoth([a.cluster, b.cluster], titles, 'kubelets'),
    unreadOf(a.cluster, titles[0]),
    unreadOf(b.cluster, titles[1]),
  ]);
  const clusters = [a.origin, b.origin];
  return { ...found, compared: 'clusters', a: titles[0], b: titles[1], remarks: remarksOf(flags), clusters };
}

/** Looks at the cluster of a context. Throws `AttemptError`, which names the context, where that cannot be. */
async function lookIn(context: CommandContext, name: string, flags: Flags): Promise<Looked> {
  const own = { stderr: context.stderr, requestTimeout: context.connection.requestTimeout ?? '0', clustersAtOnce: 2 };
  return await context.inContext(name, own, async (one) => {
    try {
      return await look(one, [], flags);
    } catch (error) {
      // What it says to type next is about this cluster, and so it is worded here.
      const words = error instanceof InterruptedError ? undefined : describeError(error);
      throw words === undefined ? error : new AttemptError(`context ${name}: ${words.replace(/^error: /, '')}`);
    }
  });
}

function remarksOf({ noKubelet }: Flags): readonly string[] {
  return noKubelet ? [NOT_ASKED] : [];
}

async function look(context: CommandContext, nodes: readonly string[], flags: Flags): Promise<Looked> {
  const connection = await context.connect();
  const { namespace } = context.connection;
  const [cluster, origin] = await withSurveyProgress(context, flags, (asking) =>
    Promise.all([
      readComparedCluster(connection, {
        ...asking,
        namespace: namespace === '' ? undefined : namespace,
        nodes,
        askKubelets: !flags.noKubelet,
      }),
      clusterOrigin(connection, context.signal),
    ]),
  );
  if (cluster.survey.interrupted) throw new InterruptedError();
  return { cluster, origin };
}

function compareBoth(
  sides: readonly [ComparedCluster, ComparedCluster],
  titles: readonly [string, string],
  kubelets: string,
): Comparison {
  const [a, b] = sides.map(({ pods, names, silent }, index): PodSide => {
    return { title: titles[index]!, pods, names, heard: silent.size === 0 };
  }) as [PodSide, PodSide];
  return joined([
    compareKubelets(
      { title: a.title, nodes: sides[0].nodes, asked: sides[0].survey.kubelets !== undefined },
      { title: b.title, nodes: sides[1].nodes, asked: sides[1].survey.kubelets !== undefined },
      kubelets,
    ),
    comparePods(a, b),
  ]);
}

function compareVersions(
  [a, b]: readonly [ClusterOrigin, ClusterOrigin],
  titles: readonly [string, string],
): Comparison {
  const unread = [a, b].flatMap(({ kubernetesVersion, unread: why = '' }, index) => {
    return kubernetesVersion === undefined ? [{ what: `version of the API server of ${titles[index]!}`, why }] : [];
  });
  if (unread.length > 0) return { items: [], alike: 0, unread };
  const differs = a.kubernetesVersion !== b.kubernetesVersion;
  const fields = differs ? [{ path: 'version', a: a.kubernetesVersion, b: b.kubernetesVersion }] : [];
  return { items: changedItem('cluster', 'API server', fields), alike: differs ? 0 : 1, unread };
}

/** What of a cluster could not be read: nothing of it is said to be the same. */
function unreadOf({ unreadable }: ComparedCluster, title: string): Comparison {
  const unread = unreadable.map((one) => (title === '' ? one : { ...one, what: `${one.what} in ${title}` }));
  return { items: [], alike: 0, unread };
}
