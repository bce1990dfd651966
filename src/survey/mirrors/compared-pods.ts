import type { Mirrors } from '../../pods/mirrors.ts';
import { mirrorAlone, pairPods, type StaticPod } from '../../pods/static-pod.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { byNamespaceNameNode } from '../../pods/pod-order.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { isWanted, listMirrors, nodesToAsk, type KubeletQuery } from '../nodes/kubelet-query.ts';
import { surveyKubelets } from '../nodes/kubelet-survey.ts';
import { readStaticPods } from '../nodes/static-pods-answer.ts';
import { isCutShort, silentNodes, withoutNodes, type Survey } from '../nodes/node-survey.ts';
import { findGoneNodes } from '../nodes/gone-nodes.ts';
import { hearOfHiddenPods, type HiddenPodListing } from './hidden-pods.ts';
import { explainMissingMirrors } from './missing-mirrors.ts';
import { settlePairs, unsettledPairs } from './settled-pairs.ts';

/** Static pods as both sides show them, and what was looked at. */
export interface ComparedPodListing {
  readonly pods: readonly StaticPod[];
  readonly survey: Survey<unknown>;
  /** Whether Events were read in place of kubelets: not where every kubelet answered. */
  readonly eventsRead: boolean;
  /** Events were not read because labels were asked for, which they do not tell. */
  readonly eventsUseless: boolean;
  /** Nodes that the query names, and that the server does not know. */
  readonly missing: readonly string[];
  /** Other nodes that are gone, though they have mirror pods, or Events tell of their pods. */
  readonly goneNodes: readonly string[];
  /** What could not be read besides kubelets. */
  readonly unreadable: readonly Unreadable[];
  readonly interrupted: boolean;
}

/**
 * Lists the static pods of API server and kubelets together; where a kubelet does not answer, those that Events tell of.
 * Throws `ApiError` and `ConnectionError` where the mirror pods cannot be listed.
 */
export async function comparePods(connection: Connection, query: KubeletQuery): Promise<ComparedPodListing> {
  const mirrors = await listMirrors(connection, query, () => undefined);
  const { nodes, known, unreadable } = await nodesToAsk(connection, query, mirrors);
  const survey = await surveyKubelets(connection, nodes, query, (node) =>
    readStaticPods(connection, node, query, undefined),
  );
  const pairs = [...survey.answers.values()]
    .flatMap(({ node, pods = [] }) => pairPods(node, pods, mirrors))
    .filter((pair) => isWanted(pair, query));
  const settled = isCutShort(survey)
    ? unsettledPairs(pairs, survey.interrupted)
    : await settlePairs(connection, pairs, query);
  const unheard =
    isCutShort(survey) || settled.interrupted
      ? NOTHING_HEARD
      : await lookElsewhere(connection, { ...query, knownNodes: known }, mirrors, survey);
  const found = [...settled.pods, ...unansweredMirrors(mirrors, survey, query), ...unheard.pods];
  const isOver = isCutShort(survey) || settled.interrupted || unheard.interrupted;
  const explained = isOver
    ? { pods: found, unreadable: [], interrupted: false }
    : await explainMissingMirrors(connection, found, new Map([...settled.namesakes, ...unheard.namesakes]), query);
  const { eventsRead, eventsUseless, missing, goneNodes } = unheard;
  return {
    pods: [...explained.pods].sort(byNamespaceNameNode),
    survey: withoutNodes(survey, new Set(missing)),
    eventsRead,
    eventsUseless,
    missing,
    goneNodes,
    unreadable: [mirrors, { unreadable }, settled, unheard, explained].flatMap((part) => part.unreadable),
    interrupted: survey.interrupted || settled.interrupted || unheard.interrupted || explained.interrupted,
  };
}

type Elsewhere = Pick<
  HiddenPodListing,
  'pods' | 'namesakes' | 'eventsRead' | 'eventsUseless' | 'missing' | 'goneNodes' | 'unreadable' | 'interrupted'
>;

const NOTHING_HEARD: Elsewhere = {
  pods: [],
  namesakes: new Map(),
  eventsRead: false,
  eventsUseless: false,
  missing: [],
  goneNodes: [],
  unreadable: [],
  interrupted: false,
};

/** What Events tell of the nodes whose kubelet did not answer, and which nodes there are not, or no more. */
async function lookElsewhere(
  connection: Connection,
  query: KubeletQuery,
  mirrors: Mirrors,
  survey: Survey<unknown>,
): Promise<Elsewhere> {
  const silent = silentNodes(survey);
  const traced =
    silent.length === 0 ? NOTHING_HEARD : await hearOfHiddenPods(connection, { ...query, nodes: silent }, mirrors);
  // Mirrors may be left of a node only where all Nodes were listed and it is not among them.
  const left = query.knownNodes === undefined ? [] : mirrors.nodes;
  const { gone, unreadable } = await findGoneNodes(connection, left, query);
  const { pods, namesakes, eventsRead, eventsUseless, missing, interrupted } = traced;
  const goneNodes = [...new Set([...traced.goneNodes, ...gone])].sort();
  return {
    pods,
    namesakes,
    eventsRead,
    eventsUseless,
    missing,
    goneNodes,
    unreadable: [...traced.unreadable, ...unreadable],
    interrupted,
  };
}

function unansweredMirrors(mirrors: Mirrors, { answers }: Survey<unknown>, query: KubeletQuery): StaticPod[] {
  return mirrors
    .elsewhere((node) => answers.has(node))
    .map(mirrorAlone)
    .filter((pod) => isWanted(pod, query));
}
