import type { Connection } from '../kubectl/connection.ts';
import type { Explanation } from '../nodes/explanation.ts';
import { manifestName } from '../pods/mirror-pod.ts';
import { searchHiddenNamesakes } from '../survey/pods/hidden-pod-search.ts';
import type { FactsRequest } from '../survey/pods/node-facts.ts';
import type { PodName } from '../survey/pods/pod-search.ts';

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
