import type { Unreadable } from '../../facts/evidence.ts';
import { atOnce } from '../../facts/steps.ts';
import type { ListedStaticPod } from '../../nodes/placed-pod.ts';
import { placePods, type NodeKnowledge } from '../../nodes/placement.ts';
import type { MirrorPod } from '../../pods/listed-pod.ts';
import { mirrorAlone } from '../../pods/static-pod.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { askPaths, withoutStrangers, type PathQuery } from '../nodes/kubelet-paths.ts';
import { readKubeadmConfig } from '../nodes/kubeadm-config.ts';
import { readNodes, unreadableNodes, type NodeReadings } from '../nodes/node-list.ts';
import { unreadableOf, valueOf } from '../../kubectl/api/reading.ts';

/** Pods with their places, and what could not be read for them. */
export interface PlacedPods {
  readonly pods: readonly ListedStaticPod[];
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
  mirrors: readonly MirrorPod[],
  query: PlaceQuery,
): Promise<PlacedPods> {
  const names = [...new Set(mirrors.flatMap(({ nodeName }) => nodeName ?? []))];
  const pods = mirrors.map(mirrorAlone);
  if (names.length === 0) return { pods: atOnce(placePods(pods, new Map(), undefined)), unreadable: [] };
  const [{ nodes, knowledge, unreadable }, configMap] = await Promise.all([
    readNodeKnowledge(connection, names, query),
    readKubeadmConfig(connection, query.signal),
  ]);
  return {
    pods: atOnce(placePods(pods, knowledge, valueOf(configMap))),
    unreadable: [...unreadableNodes(nodes), ...unreadableOf([configMap]), ...unreadable],
  };
}

/** What Nodes and their kubelets tell. */
export interface NodeKnowledgeReading {
  readonly nodes: NodeReadings;
  /** Of every node that was asked for, whatever of it could be read. */
  readonly knowledge: ReadonlyMap<string, NodeKnowledge>;
  /** What could not be read of kubelets. */
  readonly unreadable: readonly Unreadable[];
}

/** Reads Nodes, and asks their kubelets where those are to be asked. */
export async function readNodeKnowledge(
  connection: Connection,
  names: readonly string[],
  { chunkSize, signal, kubelets }: PlaceQuery,
): Promise<NodeKnowledgeReading> {
  const [nodes, answered] = await Promise.all([
    readNodes(connection, names, chunkSize, signal),
    kubelets === undefined || names.length === 0 ? undefined : askPaths(connection, names, kubelets),
  ]);
  const paths = kubelets && answered && (await withoutStrangers(connection, answered, nodes, kubelets));
  const knowledge = new Map(
    names.map((name): [string, NodeKnowledge] => {
      const node = nodes.get(name);
      const told = { configz: paths?.settings.get(name), unasked: paths?.unasked.has(name) === true };
      return [name, { node: valueOf(node), gone: node?.kind === 'absent', ...told }];
    }),
  );
  return { nodes, knowledge, unreadable: paths?.unreadable ?? [] };
}
