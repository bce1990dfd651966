import { isHidden } from '../../pods/static-pod.ts';
import { overviewOf, type NodeOverview } from '../../nodes/node-overview.ts';
import type { Steps } from '../../facts/steps.ts';
import type { ClusterSurvey } from '../cluster-survey.ts';
import type { EndpointFault } from './kubelet-answer.ts';

/** Where each node's kubelet takes static pods from, and how many, as a survey that asked for facts of nodes shows it. */
export function* nodeOverviews({
  names,
  nodes,
  mirrors,
  configMap,
  kubelets,
  pods,
}: ClusterSurvey): Steps<readonly NodeOverview[]> {
  const found = new Map(nodes.found?.map(({ name, node }) => [name, node]));
  const hidden = new Map<string, number>();
  for (const { node } of pods.filter(isHidden)) hidden.set(node, (hidden.get(node) ?? 0) + 1);
  const isCounted = mirrors !== undefined && kubelets?.lost === undefined;
  const overviews: NodeOverview[] = [];
  for (const name of names) {
    const answer = kubelets?.answers.get(name);
    const fault = kubelets?.unanswered.get(name);
    const overview = overviewOf({
      name,
      node: found.get(name),
      mirrors: mirrors?.on(name).map(({ metadata }) => metadata),
      configz: answer?.configz,
      flagz: answer?.flagz,
      configMap,
      running: answer?.running,
      hidden: answer?.running === undefined || !isCounted ? undefined : (hidden.get(name) ?? 0),
      unreadable: fault === undefined ? (answer?.faults ?? []).map(({ unreadable }) => unreadable) : [fault],
    });
    overviews.push(overview);
    yield;
  }
  return overviews;
}

/**
 * Nodes whose kubelet answered some questions and not others, with those it did not. That an older kubelet has no flags
 * to show is nothing to tell.
 */
export function halfAnswered({ kubelets }: ClusterSurvey): ReadonlyMap<string, readonly EndpointFault[]> {
  const told = [...(kubelets?.answers ?? [])].map(([node, { faults }]) => {
    const open = faults.filter(({ endpoint, unreadable: { status } }) => endpoint !== 'flagz' || status !== 404);
    return [node, open] as const;
  });
  return new Map(told.filter(([, faults]) => faults.length > 0));
}
