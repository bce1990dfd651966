import type { Unreadable } from '../../facts/evidence.ts';
import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import { fullName } from '../../pods/mirrors.ts';
import { nodeSuffix } from '../../kubelet/static-pod-naming.ts';
import { fanOut } from '../../kubectl/api/fan-out.ts';
import { unreadableOf } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { mirrorNow, recheckPods, unreadableNow } from '../mirrors/mirror-recheck.ts';
import { gatherKubeletFacts } from '../nodes/kubelet-facts.ts';
import type { KubeletPatience } from '../nodes/kubelet-readings.ts';
import { getNodes, type NodeRequest } from '../nodes/node-list.ts';
import type { FactsRequest } from './node-facts.ts';
import type { PodName } from './pod-search.ts';

/** Static pods of a name that kubelets run, and what kept from finding more. */
export interface KubeletSearch {
  readonly pods: readonly KubeletPod[];
  readonly unreadable: readonly Unreadable[];
}

/** The same, and the nodes that the pod may be of: none where the one that was asked is not there. */
export interface NamedKubeletSearch extends KubeletSearch {
  readonly nodes: readonly string[];
}

/** So many nodes are asked at a time; a name seldom ends in that of more than one. */
const CONCURRENCY = 4;

/**
 * Asks kubelets for the static pods that a name may mean: that of the node given, else those of all nodes that the name
 * ends in.
 */
export async function searchKubelets(
  connection: Connection,
  wanted: PodName,
  request: KubeletPatience,
): Promise<NamedKubeletSearch> {
  const { nodes, unreadable } = await nodesOfPodName(connection, wanted, request);
  const found = await searchNodes(connection, nodes, wanted, request);
  const isMissing = found.unreadable.some(({ status }) => status === 404);
  return { nodes: isMissing ? [] : nodes, pods: found.pods, unreadable: [...unreadable, ...found.unreadable] };
}

/**
 * Static pods without a mirror that have the name of a pod that was found and is none. Nodes whose name has no letter are
 * not looked for, so that the replicas of a StatefulSet cost nothing; nor are Nodes that may not be read.
 */
export async function searchHiddenNamesakes(
  connection: Connection,
  wanted: PodName,
  request: FactsRequest,
): Promise<KubeletSearch> {
  const likely = nodeNamesIn(wanted.name).filter((name) => /[a-z]/.test(name));
  const { nodes } = await nodesNamedIn(connection, likely, request);
  const { pods, unreadable } = await searchNodes(connection, nodes, wanted, request);
  const now = await recheckPods(connection, pods, CONCURRENCY, request.signal);
  const hidden = pods.filter((pod) => {
    return now.get(fullName(pod.metadata))?.kind !== 'unreadable' && mirrorNow(now, pod) === undefined;
  });
  return { pods: hidden, unreadable: [...unreadable, ...unreadableNow(now)] };
}

async function searchNodes(
  connection: Connection,
  nodes: readonly string[],
  wanted: PodName,
  request: KubeletPatience,
): Promise<KubeletSearch> {
  const kubelets = await fanOut(nodes, CONCURRENCY, (node) => gatherKubeletFacts(connection, node, ['pods'], request));
  return {
    pods: kubelets.flatMap(({ pods = [] }) => pods).filter((pod) => isMeant(pod, wanted)),
    unreadable: kubelets.flatMap(({ unreadable }) => unreadable),
  };
}

function isMeant({ metadata, node }: KubeletPod, wanted: PodName): boolean {
  if (wanted.namespace !== undefined && metadata.namespace !== wanted.namespace) return false;
  if (metadata.name === wanted.name) return true;
  return wanted.node !== undefined && metadata.name === `${wanted.name}${nodeSuffix(node)}`;
}

/** The node that is named, whether or not it is there, else the Nodes whose name the pod's name ends in. */
export async function nodesOfPodName(
  connection: Connection,
  { name, node }: PodName,
  request: NodeRequest,
): Promise<NodeNames> {
  if (node !== undefined) return { nodes: [node], unreadable: [] };
  const { nodes, unreadable } = await nodesNamedIn(connection, nodeNamesIn(name), request);
  // Whether there are nodes of the other names is not known: none of them is told as one.
  const [first] = unreadable;
  return { nodes, unreadable: first === undefined ? [] : [{ ...first, what: `nodes that ${name} may be on` }] };
}

/** Names of Nodes, and what kept from knowing more. */
export interface NodeNames {
  readonly nodes: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

/** A node's name may hold dashes itself, so each end of a pod's name may be one. */
function nodeNamesIn(name: string): string[] {
  const words = name.split('-');
  return words.slice(1).map((_, index) => words.slice(index + 1).join('-'));
}

/** Those of the names that are of Nodes. */
async function nodesNamedIn(
  connection: Connection,
  names: readonly string[],
  request: NodeRequest,
): Promise<NodeNames> {
  const readings = await getNodes(connection, names, request);
  return {
    nodes: names.filter((name) => readings.get(name)?.kind === 'read'),
    unreadable: unreadableOf([...readings.values()]),
  };
}
