import type { Unreadable } from '../../facts/evidence.ts';
import { placePods, type NodeKnowledge, type PlacedPod } from '../../nodes/placement.ts';
import type { StaticPod } from '../../pods/static-pod.ts';
import type { Node } from '../../kubernetes/kubernetes.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { askPaths, withoutStrangers, type KubeletPaths, type PathQuery } from '../nodes/kubelet-paths.ts';
import { readKubeadmConfig } from '../nodes/kubeadm-config.ts';
import { readNodes, unreadableNodes } from '../nodes/node-list.ts';
import { unreadableOf, valueOf, type Reading } from '../../kubectl/api/reading.ts';

/** Pods with their places, and what could not be read for them. */
export interface PlacedPods {
  readonly pods: readonly PlacedPod[];
  readonly unreadable: readonly Unreadable[];
}

/** How what places pods is read. */
export interface PlaceQuery {
  readonly chunkSize: number;
  readonly signal: AbortSignal;
  /** How to ask the kubelets of the pods' nodes; undefined where they are not to be asked. */
  readonly kubelets: PathQuery | undefined;
}

/** Reads the Nodes of the pods and kubeadm's ConfigMap, asks some kubelets, and places the pods. */
export async function readPlaces(
  connection: Connection,
  pods: readonly StaticPod[],
  { chunkSize, signal, kubelets }: PlaceQuery,
): Promise<PlacedPods> {
  const names = [...new Set(pods.flatMap(({ pod }) => pod.nodeName ?? []))];
  if (names.length === 0) return { pods: placePods(pods, new Map(), undefined), unreadable: [] };
  const [nodes, configMap, answered] = await Promise.all([
    readNodes(connection, names, chunkSize, signal),
    readKubeadmConfig(connection, signal),
    kubelets === undefined ? undefined : askPaths(connection, names, kubelets),
  ]);
  const paths = kubelets && answered && (await withoutStrangers(connection, answered, nodes, kubelets));
  const knowledge = new Map<string, NodeKnowledge>();
  for (const name of names) knowledge.set(name, nodeKnowledge(name, nodes.get(name), paths));
  const unreadable = [...unreadableNodes(nodes), ...unreadableOf([configMap]), ...(paths?.unreadable ?? [])];
  return { pods: placePods(pods, knowledge, valueOf(configMap)), unreadable };
}

/** What a Node and its kubelet tell. */
export function nodeKnowledge(
  name: string,
  node: Reading<Node> | undefined,
  paths: KubeletPaths | undefined,
): NodeKnowledge {
  return {
    node: valueOf(node),
    gone: node?.kind === 'absent',
    configz: paths?.settings.get(name),
    unasked: paths?.unasked.has(name) === true,
  };
}
