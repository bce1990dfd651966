import type { CommandContext } from '../cli/command.ts';
import type { Connection } from '../kubectl/connection.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import { matchesLabels, parseLabelSelector } from '../kubernetes/label-selector.ts';
import type { KubeletPod } from '../pods/kubelet-pod.ts';
import { staticPodHash } from '../pods/mirror-pod.ts';
import { fullName } from '../pods/mirrors.ts';
import { searchKubelets } from '../survey/pods/hidden-pod-search.ts';
import type { FactsRequest } from '../survey/pods/node-facts.ts';
import type { LoggedPod } from '../survey/pods/pod-log.ts';
import type { PodName } from '../survey/pods/pod-search.ts';
import { findStatic } from './find-pod.ts';
import { notFound } from './pod-not-found.ts';
import { selectPods, type PodSelection } from './selected-pods.ts';

/** A pod whose log is read, and what the API server or its kubelet has of it. */
export interface Logged {
  readonly pod: LoggedPod;
  readonly whole: Pod;
}

/** The pod of a name, as `findStatic` finds it. Throws `LookupError` where there is none. */
export async function findLogged(
  context: CommandContext,
  connection: Connection,
  wanted: PodName,
  request: FactsRequest,
): Promise<Logged> {
  const search = await findStatic(connection, wanted, request);
  const { found } = search;
  if (found === undefined) return await notFound(context, connection, wanted, search);
  return { pod: loggedPod(found.pod, found.node, found.hidden === undefined), whole: found.pod };
}

function loggedPod({ metadata = {} }: Pod, node: string, mirrored: boolean): LoggedPod {
  const { namespace = '', name = '' } = metadata;
  return { namespace, name, node, mirrored };
}

/** The pods that a selector finds, and whether kubelets may run others that have no mirror. */
export interface SelectedLogs {
  readonly pods: readonly Logged[];
  readonly complete: boolean;
}

/** The static pods that have some labels, also those that run unseen, by namespace, name, node. */
export async function selectLogged(
  context: CommandContext,
  connection: Connection,
  selection: PodSelection,
  request: FactsRequest,
): Promise<SelectedLogs> {
  const labels = parseLabelSelector(selection.selector);
  const mirrors = new Map<string, Pod>();
  const onMirror = (whole: Pod): void => {
    const { metadata = {} } = whole;
    if (matchesLabels(labels, metadata.labels)) mirrors.set(fullName(metadata), whole);
  };
  const hidden = new Map<KubeletPod, Pod>();
  const onStatic = (whole: Pod, pod: KubeletPod): void => {
    if (matchesLabels(labels, pod.metadata.labels)) hidden.set(pod, whole);
  };
  const { pods, unheard } = await selectPods(context, connection, selection, { ...request, onStatic }, onMirror);
  const logged = pods.flatMap(({ metadata, node, kubelet }) => {
    const mirror = mirrors.get(fullName(metadata));
    const whole = mirror ?? (kubelet && hidden.get(kubelet));
    return whole === undefined ? [] : { pod: loggedPod(whole, node, mirror !== undefined), whole };
  });
  return { pods: logged, complete: unheard.size === 0 };
}

/** That the kubelet of a mirror runs no such pod, or one of another manifest: its log is of what it runs. */
export async function otherManifest(
  connection: Connection,
  { pod, whole }: Logged,
  request: FactsRequest,
): Promise<string | undefined> {
  const hash = staticPodHash(whole.metadata ?? {});
  if (!pod.mirrored || hash === undefined || !request.askKubelet) return undefined;
  const { pods, unreadable } = await searchKubelets(connection, pod, request);
  const [own] = pods;
  const kubelet = `The kubelet of node ${pod.node}`;
  if (own === undefined) {
    return unreadable.length > 0 ? undefined : `${kubelet} runs no such pod: its mirror is left over.`;
  }
  if (own.hash === hash) return undefined;
  return `${kubelet} runs it from another manifest (hash ${own.hash}) than its mirror shows (${hash}).`;
}
