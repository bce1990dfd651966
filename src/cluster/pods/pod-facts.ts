import type { PodFacts } from '../../domain/explanation.ts';
import type { Pod } from '../../domain/kubernetes.ts';
import { hasMirrorAnnotation } from '../../domain/mirror-pod.ts';
import type { Connection } from '../connection.ts';
import { readKubeadmConfig } from '../nodes/kubeadm-config.ts';
import { getConfigz, getFlagz, kubeletQuestion, type KubeletRequest } from '../nodes/kubelet.ts';
import { nodeQuestion } from '../nodes/node-list.ts';
import { getNode, getServerVersion } from '../api/objects.ts';
import { attempt, unreadableOf, valueOf, type Question } from '../api/reading.ts';
import { ALL_STATIC_PODS, listStaticPods } from './static-pods.ts';

/** How a pod's facts are gathered. */
export interface FactsRequest {
  /** Whether the kubelet may be asked through the API server's node proxy. */
  readonly askKubelet: boolean;
  /** Milliseconds after which a kubelet's answer is given up. */
  readonly nodeTimeout: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Gathers, side by side, everything that may tell about a pod; what cannot be read is among the facts. */
export async function gatherPodFacts(connection: Connection, pod: Pod, request: FactsRequest): Promise<PodFacts> {
  const node = pod.spec?.nodeName;
  if (node === undefined || node === '') return nothingOf(pod);
  const { signal } = request;
  const isMirror = hasMirrorAnnotation(pod.metadata ?? {});
  const kubelet: KubeletRequest = { node, timeout: request.nodeTimeout, signal };
  const ask = isMirror && request.askKubelet;
  const [nodeReading, configz, flagz, configMap, siblings, version] = await Promise.all([
    attempt(nodeQuestion(node), () => getNode(connection, node, signal)),
    ask ? attempt(kubeletQuestion('configz', node), () => getConfigz(connection, kubelet)) : undefined,
    ask ? attempt(kubeletQuestion('flagz', node), () => getFlagz(connection, kubelet)) : undefined,
    isMirror ? readKubeadmConfig(connection, signal) : undefined,
    isMirror ? attempt(siblingsQuestion(node), () => listSiblings(connection, node, request)) : undefined,
    isOwnerless(pod) ? attempt(VERSION, () => getServerVersion(connection, signal)) : undefined,
  ]);
  return {
    pod,
    node: valueOf(nodeReading),
    nodeGone: nodeReading.kind === 'absent',
    siblings: valueOf(siblings) ?? [pod.metadata ?? {}],
    configz: valueOf(configz),
    flagz: valueOf(flagz),
    configMap: valueOf(configMap),
    serverVersion: valueOf(version),
    unreadable: unreadableOf([nodeReading, configz, flagz, configMap, siblings, version]),
  };
}

const VERSION: Question = { what: 'version of the server', permission: 'get /version' };

function siblingsQuestion(node: string): Question {
  return { what: `static pods of node ${node}`, permission: 'list pods' };
}

async function listSiblings(connection: Connection, node: string, { signal, now }: FactsRequest) {
  const listing = await listStaticPods(connection, { ...ALL_STATIC_PODS, nodes: [node], signal, now });
  return listing.pods.map(({ pod }) => pod.metadata);
}

function isOwnerless({ metadata }: Pod): boolean {
  return (metadata?.ownerReferences ?? []).length === 0;
}

function nothingOf(pod: Pod): PodFacts {
  return {
    pod,
    node: undefined,
    nodeGone: false,
    siblings: [],
    configz: undefined,
    flagz: undefined,
    configMap: undefined,
    serverVersion: undefined,
    unreadable: [],
  };
}
