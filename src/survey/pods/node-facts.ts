import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import type { NodeFacts } from '../../nodes/manifest-place.ts';
import { attempt, unreadableOf, valueOf, type Question } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { readKubeadmConfig } from '../nodes/kubeadm-config.ts';
import type { KubeletEndpoint } from '../nodes/kubelet.ts';
import { gatherKubeletFacts } from '../nodes/kubelet-facts.ts';
import { readNode, type NodeRequest } from '../nodes/node-list.ts';
import type { NodeMemory } from '../nodes/node-memory.ts';
import { ALL_STATIC_PODS, listStaticPods, type StaticPodListing } from './static-pods.ts';

/** How facts are gathered. */
export interface FactsRequest {
  /** Whether the kubelet may be asked. */
  readonly askKubelet: boolean;
  /** Milliseconds after which a kubelet's answer is given up. */
  readonly nodeTimeout: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly memory?: NodeMemory | undefined;
}

/** The facts of a node, and the static pods that its kubelet runs where that was asked and answered. */
export interface AnsweredFacts extends NodeFacts {
  readonly running: readonly KubeletPod[] | undefined;
}

/** Gathers, side by side, what tells where the manifests of a node are; of the kubelet only `endpoints` are asked. */
export async function gatherNodeFacts(
  connection: Connection,
  node: string,
  endpoints: readonly KubeletEndpoint[],
  request: FactsRequest,
): Promise<AnsweredFacts> {
  const { signal } = request;
  const [nodeReading, kubelet, configMap, siblings] = await Promise.all([
    readNode(connection, node, request),
    gatherKubeletFacts(connection, node, request.askKubelet ? endpoints : [], request),
    readKubeadmConfig(connection, signal),
    attempt(siblingsQuestion(node), () => listSiblings(connection, node, request)),
  ]);
  return {
    node: valueOf(nodeReading),
    nodeGone: nodeReading.kind === 'absent',
    siblings: valueOf(siblings)?.pods.map(({ metadata }) => metadata) ?? [],
    configz: kubelet.configz,
    flagz: kubelet.flagz,
    access: kubelet.access,
    running: kubelet.pods,
    configMap: valueOf(configMap),
    unreadable: [
      ...unreadableOf([nodeReading]),
      ...kubelet.unreadable,
      ...unreadableOf([configMap, siblings]),
      ...(valueOf(siblings)?.unreadable ?? []),
    ],
  };
}

/** The Node alone: all that there is to know of where a pod without a manifest runs. */
export async function gatherNodeAlone(
  connection: Connection,
  node: string,
  request: NodeRequest,
): Promise<AnsweredFacts> {
  const reading = await readNode(connection, node, request);
  const facts = { node: valueOf(reading), nodeGone: reading.kind === 'absent', unreadable: unreadableOf([reading]) };
  return { ...NOTHING_KNOWN, ...facts };
}

/** Of no node, or one of which nothing was asked. */
export const NOTHING_KNOWN: AnsweredFacts = {
  node: undefined,
  nodeGone: false,
  siblings: [],
  configz: undefined,
  flagz: undefined,
  running: undefined,
  configMap: undefined,
  unreadable: [],
};

function siblingsQuestion(node: string): Question {
  return { what: `static pods of node ${node}`, permission: 'list pods' };
}

async function listSiblings(
  connection: Connection,
  node: string,
  { signal, now }: FactsRequest,
): Promise<StaticPodListing> {
  return await listStaticPods(connection, { ...ALL_STATIC_PODS, nodes: [node], signal, now });
}
