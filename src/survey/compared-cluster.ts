import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import { reasonKey, type Unreadable } from '../facts/evidence.ts';
import { grouped } from '../facts/grouped.ts';
import { listed } from '../facts/listed.ts';
import { atOnce } from '../facts/steps.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import type { Connection } from '../kubectl/connection.ts';
import type { NodeOverview } from '../nodes/node-overview.ts';
import { hasMirrorAnnotation } from '../pods/mirror-pod.ts';
import { fullName } from '../pods/mirrors.ts';
import { isHidden, type StaticPod } from '../pods/static-pod.ts';
import { podContent, type ComparedPod, type PodContent } from '../rules/compared-pod.ts';
import { ownNames } from '../rules/own-addresses.ts';
import { surveyCluster, type ClusterSurvey } from './cluster-survey.ts';
import type { KubeletQuery } from './nodes/kubelet-query.ts';
import type { EndpointFault } from './nodes/kubelet-answer.ts';
import { halfAnswered } from './nodes/node-overviews.ts';
import { silentNodes } from './nodes/node-survey.ts';
import { snapshotNodes } from './nodes/snapshot-nodes.ts';

/** What of a cluster is compared. */
export interface ComparedCluster {
  readonly pods: readonly ComparedPod[];
  readonly nodes: readonly NodeOverview[];
  /** By node what names it and no other. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Nodes whose kubelet was to be asked, and did not say what it runs. */
  readonly silent: ReadonlySet<string>;
  readonly survey: ClusterSurvey;
  readonly unreadable: readonly Unreadable[];
}

/** How a cluster is looked at. */
export interface ComparedClusterQuery extends Omit<KubeletQuery, 'labels' | 'chunkSize'> {
  readonly askKubelets: boolean;
}

/** Reads what of a cluster, or of some nodes, is compared. Throws `ApiError` and `ConnectionError` without its mirror pods. */
export async function readComparedCluster(
  connection: Connection,
  query: ComparedClusterQuery,
): Promise<ComparedCluster> {
  const contents = new Map<string, PodContent>();
  const survey = await surveyCluster(connection, {
    ...query,
    labels: [],
    chunkSize: CHUNK_SIZE,
    pods: 'all',
    mostWhole: Infinity,
    nodeFacts: { selector: undefined, endpoints: ['configz', 'flagz'] },
    unexplained: true,
    listing: {
      onWhole: (pod) => {
        const { metadata = {}, spec } = pod;
        if (hasMirrorAnnotation(metadata)) contents.set(keyOf(metadata, spec?.nodeName), podContent(pod, query.now()));
      },
    },
  });
  const half = [...halfAnswered(survey)];
  const nodes = atOnce(snapshotNodes(survey));
  const components = [...contents.values()].flatMap(({ component }) => component ?? []);
  return {
    // What Events alone tell of may be gone.
    pods: survey.pods.filter(({ mirror, kubelet }) => mirror ?? kubelet).map((pod) => comparedPod(pod, contents)),
    nodes: nodes.map(({ overview }) => overview),
    names: ownNames(components, nodes),
    silent: new Set([
      ...silentNodes(survey.kubelets),
      ...half.filter(([, open]) => open.some(isOfPods)).map(([node]) => node),
    ]),
    survey,
    unreadable: unreadableOf(survey, half),
  };
}

function isOfPods({ endpoint }: EndpointFault): boolean {
  return endpoint === 'pods';
}

/** What could not be read. Only what the command line of a kubelet tells alone nobody misses. */
function unreadableOf(
  { kubelets, unreadable }: ClusterSurvey,
  half: readonly (readonly [node: string, open: readonly EndpointFault[]])[],
): readonly Unreadable[] {
  const open = half.flatMap(([node, faults]) => {
    return faults.filter(({ endpoint }) => endpoint !== 'flagz').map((fault) => [node, fault.unreadable] as const);
  });
  const unasked = (kubelets?.unasked ?? []).map((node) => {
    return [node, { what: `kubelet of node ${node}`, why: 'not asked' }] as const;
  });
  return [...byReason([...(kubelets?.unanswered ?? []), ...unasked, ...open]), ...unreadable];
}

/** So many names are said. */
const MOST_NAMES = 20;

/** Nodes of which the same could not be read for the same reason, together. */
function byReason(faults: readonly (readonly [node: string, fault: Unreadable])[]): readonly Unreadable[] {
  const reasons = grouped(faults, ([, fault]) => reasonKey(fault));
  return [...reasons.values()].map((same) => {
    const [, fault] = same[0]!;
    const names = same.map(([node]) => node);
    return names.length === 1 ? fault : { ...fault, what: `kubelets of nodes ${listed(names, MOST_NAMES)}` };
  });
}

function keyOf(metadata: ObjectMeta, node = ''): string {
  return `${node} ${fullName(metadata)}`;
}

function comparedPod(pod: StaticPod, contents: ReadonlyMap<string, PodContent>): ComparedPod {
  const { metadata, manifestName, node, mirror, kubelet, differences } = pod;
  // Of another manifest than what runs a mirror tells nothing.
  const isTelling = mirror !== undefined && !differences.includes('hash') && !differences.includes('spec');
  return {
    name: `${metadata.namespace ?? ''}/${manifestName ?? metadata.name ?? ''}`,
    node,
    hidden: isHidden(pod),
    state: stateOf(pod),
    content: isTelling ? contents.get(keyOf(metadata, node)) : undefined,
    fields: kubelet?.fields,
  };
}

function stateOf({ mirror, differences }: StaticPod): string {
  const words = [
    ...(mirror === undefined || mirror.verdict === 'static' ? [] : [mirror.verdict]),
    ...(differences.includes('not-run') ? ['its kubelet does not run it'] : []),
    ...(differences.includes('hash') ? ['its mirror shows another manifest'] : []),
    ...(differences.includes('spec') ? ['its mirror was changed'] : []),
  ];
  return words.length === 0 ? 'static' : words.join(', ');
}
