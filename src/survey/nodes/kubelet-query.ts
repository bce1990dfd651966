import type { ObjectMeta, Pod } from '../../kubernetes/kubernetes.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { matchesLabels, type LabelRequirement } from '../../kubernetes/label-selector.ts';
import { Mirrors } from '../../pods/mirrors.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { KubeletPatience } from './kubelet-readings.ts';
import type { SurveyProgress } from './node-survey.ts';
import { listNodes } from '../../kubectl/api/objects.ts';
import { attempt, unreadableOf, valueOf } from '../../kubectl/api/reading.ts';
import { ALL_STATIC_PODS, listStaticPods } from '../pods/static-pods.ts';

/** Which kubelets are asked for which static pods, and how. */
export interface KubeletQuery extends KubeletPatience {
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  /** Empty: all nodes. */
  readonly nodes: readonly string[];
  /** Nodes that are known to be there; undefined where nobody has looked. */
  readonly knownNodes?: ReadonlySet<string> | undefined;
  /** Labels that the pods must have. */
  readonly labels: readonly LabelRequirement[];
  readonly chunkSize: number;
  readonly concurrency: number;
  readonly onProgress: (progress: SurveyProgress) => void;
}

/** Whether a pod is of the namespace and has the labels asked for. */
export function isWanted(
  { metadata }: { readonly metadata: ObjectMeta },
  { namespace, labels }: KubeletQuery,
): boolean {
  return (namespace === undefined || metadata.namespace === namespace) && matchesLabels(labels, metadata.labels);
}

/** The mirror pods of the namespace and nodes asked for, whatever their labels; see `PodListQuery.onWhole`. */
export async function listMirrors(
  connection: Connection,
  { namespace, nodes, chunkSize, signal, now }: KubeletQuery,
  onWhole?: (pod: Pod) => void,
): Promise<Mirrors> {
  const query = { ...ALL_STATIC_PODS, namespace, nodes, chunkSize, signal, now, ...(onWhole && { onWhole }) };
  const { pods, unreadable } = await listStaticPods(connection, query);
  return new Mirrors(pods, unreadable);
}

/** The nodes asked for, else all; where Nodes cannot be listed those that have mirror pods. */
export interface NodesToAsk {
  readonly nodes: readonly string[];
  /** Those that the server was heard to have; undefined where it was not asked, or did not say. */
  readonly known: ReadonlySet<string> | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** Finds the nodes whose kubelets are to be asked. Whether one that is asked for is there shows only then. */
export async function nodesToAsk(
  connection: Connection,
  { nodes, chunkSize, signal }: KubeletQuery,
  mirrors: Mirrors,
): Promise<NodesToAsk> {
  if (nodes.length > 0) return { nodes, known: undefined, unreadable: [] };
  const what = 'nodes: only those with mirror pods are looked at';
  const reading = await attempt({ what, permission: 'list nodes' }, () => listNodes(connection, chunkSize, signal));
  const value = valueOf(reading);
  const named = value?.nodes.flatMap(({ metadata }) => metadata?.name ?? []) ?? [];
  const listed = value === undefined ? undefined : [...named, ...value.malformed.names];
  return {
    nodes: listed ?? mirrors.nodes,
    known: listed === undefined ? undefined : new Set(listed),
    unreadable: [...unreadableOf([reading]), ...(value?.malformed.unreadable ?? [])],
  };
}
