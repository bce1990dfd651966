import type { CommandContext } from '../cli/command.ts';
import { parsePodArgument } from '../cli/pod-argument.ts';
import { LookupError } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { Connection } from '../kubectl/connection.ts';
import type { ObjectMeta, Pod } from '../kubernetes/kubernetes.ts';
import type { KubeletPod } from '../pods/kubelet-pod.ts';
import { hasMirrorAnnotation } from '../pods/mirror-pod.ts';
import { nodesOfPodName, searchKubelets } from '../survey/pods/hidden-pod-search.ts';
import type { FactsRequest } from '../survey/pods/node-facts.ts';
import { searchPods, type PodMatches, type PodName } from '../survey/pods/pod-search.ts';

/** A pod as an argument names it, with the namespace and node that flags name. */
export function podNameOf(context: CommandContext, argument: string, node: string | undefined): PodName {
  const { name, namespace } = parsePodArgument(argument);
  const flag = context.connection.namespace === '' ? undefined : context.connection.namespace;
  return { name, namespace: namespace ?? flag, node };
}

/** A pod that was found. */
export interface FoundPod {
  /** As the API server has it, else its kubelet. */
  readonly pod: Pod;
  /** Empty where it is bound to none. */
  readonly node: string;
  /** What its kubelet has of it; undefined where the API server shows it. */
  readonly hidden: KubeletPod | undefined;
}

/** What came of looking for the pod of a name. */
export interface PodSearch {
  /** Undefined where there is none, or an ordinary pod alone has the name of the mirror. */
  readonly found: FoundPod | undefined;
  readonly matches: PodMatches;
  /** Where it was looked for; undefined: in all namespaces. */
  readonly namespace: string | undefined;
  /** The nodes that it may be of, where the API server does not show it. */
  readonly nodes: readonly string[];
  readonly askedKubelets: boolean;
  /** What kept from finding a static pod without a mirror. */
  readonly unreadable: readonly Unreadable[];
}

/**
 * Looks for the pod of a name; where the API server has none, for the static pod that runs unseen under it. Throws a
 * `LookupError` that lists the choices where there are several.
 */
export async function findStatic(connection: Connection, wanted: PodName, request: FactsRequest): Promise<PodSearch> {
  const matches = await searchPods(connection, wanted, request.signal);
  const namespace = wanted.namespace ?? (matches.onlyContextNamespace ? connection.namespace : undefined);
  // A manifest's name means a static pod, whatever else has the name of its mirror.
  const isMeant = ({ metadata = {} }: Pod): boolean => metadata.name === wanted.name || hasMirrorAnnotation(metadata);
  const shown = choosePod(matches.pods.filter(isMeant), wanted);
  const search = { matches, namespace, nodes: [], askedKubelets: request.askKubelet, unreadable: [] };
  if (shown !== undefined) {
    return { ...search, found: { pod: shown, node: shown.spec?.nodeName ?? '', hidden: undefined } };
  }
  if (!request.askKubelet) {
    return { ...search, found: undefined, ...(await nodesOfPodName(connection, wanted, request)) };
  }
  const wholes = new Map<KubeletPod, Pod>();
  const onStatic = (whole: Pod, pod: KubeletPod): void => void wholes.set(pod, whole);
  const { pods, ...asked } = await searchKubelets(connection, { ...wanted, namespace }, { ...request, onStatic });
  const hidden = choosePod(pods, wanted);
  const pod = hidden && wholes.get(hidden);
  return { ...search, ...asked, found: pod && { pod, node: hidden.node, hidden } };
}

/** The only pod, undefined where there is none. Throws a `LookupError` that lists them where there are several. */
export function choosePod<Found extends { readonly metadata?: ObjectMeta }>(
  pods: readonly Found[],
  { name }: PodName,
): Found | undefined {
  if (pods.length < 2) return pods[0];
  const choices = pods.map(({ metadata }) => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`);
  throw new LookupError(`several pods are called ${name}`, `Name one of them: ${choices.join(', ')}`);
}
