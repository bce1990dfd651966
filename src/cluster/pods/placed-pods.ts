import type { Unreadable } from '../../domain/evidence.ts';
import { placePods, type NodeKnowledge, type PlacedPod } from '../../domain/placement.ts';
import type { StaticPod } from '../../domain/static-pod.ts';
import type { Connection } from '../connection.ts';
import { readKubeadmConfig } from '../nodes/kubeadm-config.ts';
import { readNodes, unreadableNodes } from '../nodes/node-list.ts';
import { unreadableOf, valueOf } from '../api/reading.ts';

/** Pods with their places, and what could not be read for them. */
export interface PlacedPods {
  readonly pods: readonly PlacedPod[];
  readonly unreadable: readonly Unreadable[];
}

/** Reads the Nodes of the pods and kubeadm's ConfigMap, and places the pods. No kubelet is asked. */
export async function readPlaces(
  connection: Connection,
  pods: readonly StaticPod[],
  chunkSize: number,
  signal: AbortSignal,
): Promise<PlacedPods> {
  const names = [...new Set(pods.flatMap(({ pod }) => pod.nodeName ?? []))];
  if (names.length === 0) return { pods: placePods(pods, new Map(), undefined), unreadable: [] };
  const [nodes, configMap] = await Promise.all([
    readNodes(connection, names, chunkSize, signal),
    readKubeadmConfig(connection, signal),
  ]);
  const knowledge = new Map<string, NodeKnowledge>();
  for (const [name, reading] of nodes) {
    knowledge.set(name, { node: valueOf(reading), gone: reading.kind === 'absent' });
  }
  const unreadable = [...unreadableNodes(nodes), ...unreadableOf([configMap])];
  return { pods: placePods(pods, knowledge, valueOf(configMap)), unreadable };
}
