import { ApiError } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { listNodes } from '../kubectl/api/objects.ts';
import { attempt, unreadableOf, valueOf, type Reading } from '../kubectl/api/reading.ts';
import type { Connection } from '../kubectl/connection.ts';
import type { KubeletSettings } from '../kubelet/kubelet-settings.ts';
import { Mirrors } from '../pods/mirrors.ts';
import { findNodes, type FoundNodes } from './nodes/find-nodes.ts';
import { readKubeadmConfig } from './nodes/kubeadm-config.ts';
import type { KubeletQuestions } from './nodes/kubelet-answer.ts';
import type { KubeletQuery } from './nodes/kubelet-query.ts';
import { ALL_STATIC_PODS, listStaticPods, type StaticPodQuery } from './pods/static-pods.ts';

/** Which static pods of a cluster are looked at, and what is asked for them. */
export interface ClusterQuery extends KubeletQuery {
  /**
   * `all`; those that are `hidden` alone; or only how many these are (`counted`): then nothing is asked about why, and
   * neither mirrors nor pods of kubelets must be had.
   */
  readonly pods: 'all' | 'hidden' | 'counted';
  readonly askKubelets: boolean;
  /** On up to so many nodes kubelets are asked for all their pods; on more where small answers leave something open. */
  readonly mostWhole: number;
  /** What is wanted of the nodes themselves; undefined: nothing. */
  readonly nodeFacts?: {
    /** Labels of Nodes, as the server selects them. */
    readonly selector: string | undefined;
    /** What their kubelets are asked for. */
    readonly endpoints: KubeletQuestions['endpoints'];
  };
  /** True where it does not matter what keeps mirrors away: nothing is asked about it. */
  readonly unexplained?: true;
  /** Who takes what the list of mirrors shows besides. */
  readonly listing?: Pick<StaticPodQuery, 'onWhole' | 'onLookalike'>;
}

/** What the API server shows of a cluster, before any kubelet is asked. */
export interface SurveyStart {
  /** Undefined where they could not be listed. */
  readonly mirrors: Mirrors | undefined;
  readonly nodes: FoundNodes;
  /** The nodes to look at: where Nodes cannot be listed those that have mirror pods. */
  readonly names: readonly string[];
  /** What kubeadm's ConfigMap says of kubelets; undefined also where nothing of nodes is wanted. */
  readonly configMap: KubeletSettings | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** Lists mirrors and nodes, side by side. Throws `ApiError` and `ConnectionError` where what must be had cannot be listed. */
export async function readSurveyStart(connection: Connection, query: ClusterQuery): Promise<SurveyStart> {
  const { nodes: named, chunkSize, signal, memory, nodeFacts, pods } = query;
  if (query.askKubelets) connection.kubelets.prepare(signal);
  const list = () => listMirrors(connection, query);
  const selection = {
    nodes: named,
    chunkSize,
    signal,
    memory,
    selector: nodeFacts?.selector,
    wanted: nodeFacts !== undefined,
  };
  const [mirrors, nodes, configMap] = await Promise.all([
    pods === 'counted' ? attempt({ what: 'pods', permission: 'list pods' }, list) : list().then(asRead),
    findNodes(connection, selection),
    nodeFacts && readKubeadmConfig(connection, signal),
  ]);
  const names = nodes.found?.map(({ name }) => name) ?? valueOf(mirrors)?.nodes;
  // Without either the Nodes could not be listed, and what refused that is what the user needs.
  if (names === undefined) {
    throw await listNodes(connection, chunkSize, signal).then(() => new Error('nodes are not known'), withHint);
  }
  return {
    mirrors: valueOf(mirrors),
    nodes,
    names,
    configMap: valueOf(configMap),
    unreadable: [...(valueOf(mirrors)?.unreadable ?? []), ...nodes.unreadable, ...unreadableOf([mirrors, configMap])],
  };
}

function asRead<T>(value: T): Reading<T> {
  return { kind: 'read', value };
}

/** The mirror pods of the namespace and nodes asked for, whatever their labels. */
async function listMirrors(
  connection: Connection,
  { namespace, nodes, chunkSize, signal, now, listing }: ClusterQuery,
): Promise<Mirrors> {
  const query = { ...ALL_STATIC_PODS, namespace, nodes, chunkSize, signal, now, ...listing };
  const { pods, unreadable } = await listStaticPods(connection, query);
  return new Mirrors(pods, unreadable);
}

function withHint(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.reason !== 'Forbidden') return error;
  const hint =
    'Ask for "list nodes", or name the nodes: for those "get nodes", "get nodes/configz" and "get nodes/pods" are enough, or "get nodes/proxy" (see --kubelet-access).';
  return new ApiError(error.status, error.reason, error.message, undefined, hint);
}
