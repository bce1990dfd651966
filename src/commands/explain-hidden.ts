import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import { attempt, valueOf } from '../kubectl/api/reading.ts';
import type { Connection } from '../kubectl/connection.ts';
import { traceStaticPods } from '../survey/mirrors/events.ts';
import { gatherHiddenPodFacts } from '../survey/pods/hidden-pod-facts.ts';
import { nodesOfPodName, searchHiddenNamesakes, searchKubelets } from '../survey/pods/hidden-pod-search.ts';
import type { FactsRequest } from '../survey/pods/node-facts.ts';
import type { PodName } from '../survey/pods/pod-search.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { Explanation } from '../nodes/explanation.ts';
import { explainHiddenPod } from '../nodes/hidden-explanation.ts';
import { manifestName } from '../pods/mirror-pod.ts';
import { nodeSuffix } from '../kubelet/static-pod-naming.ts';
import { choosePod, unseenHint } from './find-pod.ts';

/** A static pod without a mirror, explained, or what kept from looking for one. */
export interface HiddenResult {
  readonly explanation: Explanation | undefined;
  /** It was found, and has a mirror by now. */
  readonly hasMirror: boolean;
  /** One sentence. */
  readonly hint: string | undefined;
  /** The nodes that it may be of. */
  readonly nodes: readonly string[];
}

/** Looks at the kubelet for a static pod that the API server does not show. Throws a `LookupError` where it has several. */
export async function explainHidden(
  connection: Connection,
  wanted: PodName,
  request: FactsRequest,
): Promise<HiddenResult> {
  if (!request.askKubelet) {
    const { nodes } = await nodesOfPodName(connection, wanted, request.signal);
    return { explanation: undefined, hasMirror: false, hint: await tracedHint(connection, wanted, request), nodes };
  }
  const { pods, unreadable, nodes } = await searchKubelets(connection, wanted, request);
  const pod = choosePod(pods, wanted);
  const facts = pod === undefined ? undefined : await gatherHiddenPodFacts(connection, pod, request);
  return {
    explanation: facts === undefined ? undefined : explainHiddenPod(facts),
    hasMirror: pod !== undefined && facts === undefined,
    hint: pod === undefined ? await hintOf(connection, wanted, unreadable, request) : undefined,
    nodes,
  };
}

/** Adds to a pod that is not static the static pods that run unseen under its name. */
export async function withHiddenNamesakes(
  connection: Connection,
  explanation: Explanation,
  wanted: PodName,
  request: FactsRequest,
): Promise<Explanation> {
  const isOther = explanation.verdict === 'ordinary' || explanation.verdict === 'lookalike';
  if (!isOther || !request.askKubelet) return explanation;
  const name = explanation.metadata.name ?? '';
  const { pods, unreadable } = await searchHiddenNamesakes(connection, { ...wanted, name, node: undefined }, request);
  const hiddenNamesakes = pods.map(({ metadata, node }) => ({
    namespace: metadata.namespace ?? '',
    name,
    manifestName: manifestName({ metadata, nodeName: node }),
    node,
  }));
  return { ...explanation, hiddenNamesakes, unreadable: [...explanation.unreadable, ...unreadable] };
}

/** What kept from looking at kubelets, and what Events tell in their place. */
async function hintOf(
  connection: Connection,
  wanted: PodName,
  unreadable: readonly Unreadable[],
  request: FactsRequest,
): Promise<string | undefined> {
  const unseen = unseenHint(unreadable);
  if (unseen === undefined) return undefined;
  const traced = await tracedHint(connection, wanted, request);
  return traced === undefined ? unseen : `${unseen} ${traced}`;
}

/** What "ls --hidden" finds by Events, "explain" does not deny: but whether such a pod runs is not known. */
async function tracedHint(
  connection: Connection,
  { namespace, name, node }: PodName,
  { signal }: FactsRequest,
): Promise<string | undefined> {
  const reading = await attempt({ what: 'events', permission: 'list events' }, () =>
    traceStaticPods(connection, { namespace, chunkSize: CHUNK_SIZE, signal }),
  );
  const found = (valueOf(reading)?.traces ?? []).filter((trace) => {
    if (node === undefined) return trace.name === name;
    return trace.node === node && (trace.name === name || trace.name === `${name}${nodeSuffix(node)}`);
  });
  const newest = found.reduce<(typeof found)[number] | undefined>((last, trace) => {
    return last !== undefined && Date.parse(last.last ?? '') >= Date.parse(trace.last ?? '') ? last : trace;
  }, undefined);
  if (newest === undefined) return undefined;
  const when = newest.last === undefined ? '' : `, last at ${newest.last}`;
  const where = newest.node === '' ? '' : ` on node ${newest.node}`;
  return `Events mention a static pod ${newest.namespace}/${newest.name}${where}${when}: only its kubelet knows whether it still runs.`;
}
