import { CHUNK_SIZE } from '../../kubernetes/chunk-size.ts';
import { ApiError } from '../../facts/errors.ts';
import type { Pod } from '../../kubernetes/kubernetes.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { hasMirrorAnnotation, lookalikeSigns } from '../../pods/mirror-pod.ts';
import { type ListedPod, type MirrorPod, byPosition, mirrorPod } from '../../pods/listed-pod.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { fieldEquals } from '../../kubectl/api/field-selector.ts';
import { getServerVersion } from '../../kubectl/api/objects.ts';
import { listPods, type PodList, type PodListQuery } from './pod-list.ts';
import { attempt, valueOf } from '../../kubectl/api/reading.ts';

/**
 * Mirror pods are the only pods with an empty service account name: the ServiceAccount admission plugin gives every
 * other pod one, and refuses mirror pods that have one (kubelet-facts C3). Supported since Kubernetes 1.13.
 */
const NO_SERVICE_ACCOUNT = 'spec.serviceAccountName=';

/** Which static pods to list. */
export interface StaticPodQuery {
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  /** Empty: all nodes. */
  readonly nodes: readonly string[];
  readonly labelSelector: string | undefined;
  /** Added to our own. */
  readonly fieldSelector: string | undefined;
  readonly chunkSize: number;
  /** Looks at every pod and also returns lookalikes. */
  readonly fullScan: boolean;
  /** See `PodListQuery.onWhole`; also pods that are not listed then. */
  readonly onWhole?: (pod: Pod) => void;
  /** Takes lookalikes that the server sends unasked: on a server without service accounts, or without the selector. */
  readonly onLookalike?: (pod: ListedPod) => void;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Every static pod: to be narrowed where less is wanted. */
export const ALL_STATIC_PODS: Omit<StaticPodQuery, 'signal' | 'now'> = {
  namespace: undefined,
  nodes: [],
  labelSelector: undefined,
  fieldSelector: undefined,
  chunkSize: CHUNK_SIZE,
  fullScan: false,
};

/** Static pods, sorted, and how they were found. */
export interface StaticPodListing {
  readonly pods: readonly MirrorPod[];
  /** How many pods the server sent. */
  readonly seen: number;
  /** True where the server could not select by service account, so that every pod had to be read. */
  readonly selectorUnsupported: boolean;
  /** See `PodList.inconsistent`. */
  readonly inconsistent: boolean;
  /** From where a watch is to go on. */
  readonly resourceVersion: string;
  /** The server's, where it was needed to explain a missing owner. */
  readonly serverVersion: string | undefined;
  /** Pods that are there and cannot be read: any of them may be a static pod. */
  readonly unreadable: readonly Unreadable[];
}

/** Lists static pods with one cheap request where the server can select them. */
export async function listStaticPods(connection: Connection, query: StaticPodQuery): Promise<StaticPodListing> {
  const { list, selectorUnsupported } = await fetchCandidates(connection, query);
  const version = await versionIfNeeded(connection, list.pods, query.signal);
  const pods = list.pods
    .map((pod) => mirrorPod(pod, { version }))
    .filter((pod) => isListed(pod, query))
    .sort(byPosition);
  const { seen, inconsistent, resourceVersion, malformed } = list;
  const { unreadable } = malformed;
  return { pods, seen, selectorUnsupported, inconsistent, resourceVersion, serverVersion: version, unreadable };
}

/** Whether a pod belongs in a listing: by its node and by what it is. */
export function isListed({ nodeName = '', verdict }: MirrorPod, { nodes, fullScan }: StaticPodQuery): boolean {
  const onNode = nodes.length === 0 || nodes.includes(nodeName);
  return onNode && (verdict === 'static' || verdict === 'suspect' || (fullScan && verdict === 'lookalike'));
}

async function fetchCandidates(connection: Connection, query: StaticPodQuery) {
  const wanted = new Set(query.nodes);
  const onNode = ({ nodeName = '' }: ListedPod): boolean => wanted.size === 0 || wanted.has(nodeName);
  const isCandidate = (pod: ListedPod): boolean => {
    if (!onNode(pod)) return false;
    if (query.fullScan) return mirrorPod(pod).verdict !== 'ordinary';
    if (hasMirrorAnnotation(pod.metadata)) return true;
    if (query.onLookalike !== undefined && lookalikeSigns(pod).length > 0) query.onLookalike(pod);
    return false;
  };
  const list = (select: boolean): Promise<PodList> => listPods(connection, podQuery(query, select), isCandidate);
  if (query.fullScan) return { list: await list(false), selectorUnsupported: false };
  return await selecting(list);
}

/**
 * Lists static pods by what `list` asks the server for: with `select` for them alone, and without it, where the server has no
 * selector for them, for every pod.
 */
export async function selecting<T>(
  list: (select: boolean) => Promise<T>,
): Promise<{ readonly list: T; readonly selectorUnsupported: boolean }> {
  try {
    return { list: await list(true), selectorUnsupported: false };
  } catch (error) {
    if (!isSelectorUnsupported(error)) throw error;
    return { list: await list(false), selectorUnsupported: true };
  }
}

/** What the server is asked for; `select`: only pods without a service account. */
export function podQuery(query: StaticPodQuery, select: boolean): PodListQuery {
  const { namespace, chunkSize, onWhole, signal, now } = query;
  const own = selectorOf(query.fieldSelector);
  const fields = [...staticPodFields(query.nodes, select), ...(own === undefined ? [] : [own])];
  return {
    namespace,
    chunkSize,
    onWhole,
    signal,
    now,
    labelSelector: selectorOf(query.labelSelector),
    fieldSelector: fields.length === 0 ? undefined : fields.join(','),
  };
}

/** The field selectors by which static pods are asked for, of one node or of all; `select` as in `selecting`. */
export function staticPodFields(nodes: readonly string[], select: boolean): readonly string[] {
  const [node, ...others] = new Set(nodes);
  return [
    ...(select ? [NO_SERVICE_ACCOUNT] : []),
    ...(node === undefined || others.length > 0 ? [] : [fieldEquals('spec.nodeName', node)]),
  ];
}

/** A selector without the space around it, as kubectl sends it; undefined where nothing is left of it. */
function selectorOf(typed: string | undefined): string | undefined {
  const selector = typed?.trim() ?? '';
  return selector === '' ? undefined : selector;
}

/** A 400 about our own field label; one about the user's is theirs to mend. */
function isSelectorUnsupported(error: unknown): boolean {
  return error instanceof ApiError && error.status === 400 && error.message.includes('spec.serviceAccountName');
}

/** The server's version explains a missing owner (kubelets before 1.17); it is asked only where one is missing. */
async function versionIfNeeded(
  connection: Connection,
  pods: readonly ListedPod[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const ownerless = pods.some(({ metadata }) => (metadata.ownerReferences ?? []).length === 0);
  if (!ownerless) return undefined;
  const question = { what: 'version of the server', permission: 'get /version' };
  return valueOf(await attempt(question, () => getServerVersion(connection, signal)));
}
