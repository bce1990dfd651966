import { CHUNK_SIZE } from '../../kubernetes/chunk-size.ts';
import { ApiError, InterruptedError } from '../../facts/errors.ts';
import { fieldEquals } from '../../kubectl/api/field-selector.ts';
import { getPod } from '../../kubectl/api/objects.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { nodeSuffix } from '../../kubelet/static-pod-naming.ts';
import type { MirrorPod } from '../../pods/listed-pod.ts';
import { isMet, type WaitCondition, type WaitedPod } from '../../pods/wait-condition.ts';
import type { PodName } from './pod-search.ts';
import { followStaticPods, type WatchNote } from './pod-watch.ts';
import { ALL_STATIC_PODS, listStaticPods, type StaticPodListing, type StaticPodQuery } from './static-pods.ts';
import { firstAnswer } from './watch-outages.ts';

/** How a mirror is waited for. */
export interface MirrorWait {
  readonly connection: Connection;
  readonly wanted: PodName;
  readonly condition: Exclude<WaitCondition, { kind: 'gone' }>;
  /** Looks once. */
  readonly once: boolean;
  /** Decides, before it waits, what of the pods that are there is meant: throws where waiting makes no sense. */
  readonly onFirst: (mirrors: readonly MirrorPod[]) => Promise<void>;
  /** The mirror as it is now, undefined where there is none. */
  readonly onSeen: (mirror: MirrorPod | undefined) => void;
  readonly onNote: (note: WatchNote) => void;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/**
 * Waits until the mirror of a name is as asked for, through restarts of the API server; undefined where it was to look only
 * once and it is not. Rejects with `InterruptedError` once the signal fires.
 */
export async function waitForMirror(wait: MirrorWait): Promise<MirrorPod | undefined> {
  const { connection, wanted, onNote, signal } = wait;
  const found = new AbortController();
  const query = { ...queryOf(wait), signal: AbortSignal.any([signal, found.signal]) };
  const { listing, namespace } = await firstListing(wait, query);
  const isMeant = ({ metadata }: MirrorPod): boolean => namesOf(wanted).includes(metadata.name ?? '');
  const first = listing.pods.filter(isMeant);
  await wait.onFirst(first);
  wait.onSeen(first[0]);
  const condition = settled(wait.condition, first[0]);
  const isNow = async (pod: MirrorPod): Promise<boolean> =>
    isMet(condition, condition.kind === 'ready' ? await whole(connection, pod, signal) : { metadata: pod.metadata });
  for (const pod of first) if (await isNow(pod)) return pod;
  if (wait.once) return undefined;
  let met: MirrorPod | undefined;
  const onChange = async (type: string, pod: MirrorPod): Promise<void> => {
    if (met !== undefined || !isMeant(pod)) return;
    wait.onSeen(type === 'DELETED' ? undefined : pod);
    if (type === 'DELETED' || !(await isNow(pod))) return;
    met = pod;
    found.abort();
  };
  try {
    return await followStaticPods(connection, { ...query, namespace }, listing, { onChange, onNote });
  } catch (error) {
    if (met !== undefined && error instanceof InterruptedError) return met;
    throw error;
  }
}

function queryOf({ wanted, signal, now }: MirrorWait): StaticPodQuery {
  const { namespace, name, node } = wanted;
  return {
    ...ALL_STATIC_PODS,
    namespace,
    nodes: node === undefined ? [] : [node],
    fieldSelector: node === undefined ? fieldEquals('metadata.name', name) : undefined,
    chunkSize: CHUNK_SIZE,
    signal,
    now,
  };
}

/** The pod's own name and, with a node, the mirror's name of a manifest so called. */
function namesOf({ name, node }: PodName): readonly string[] {
  return node === undefined ? [name] : [name, `${name}${nodeSuffix(node)}`];
}

interface FirstListing {
  readonly listing: StaticPodListing;
  /** Undefined: all. */
  readonly namespace: string | undefined;
}

/** Lists for the first time; where not all namespaces may be listed, that of the context alone. */
async function firstListing(wait: MirrorWait, query: StaticPodQuery): Promise<FirstListing> {
  const { connection, onNote } = wait;
  const list = async (namespace: string | undefined): Promise<FirstListing> => {
    return { listing: await listStaticPods(connection, { ...query, namespace }), namespace };
  };
  const listThere = async (): Promise<FirstListing> =>
    await list(query.namespace).catch((error: unknown) => {
      const isForbidden = error instanceof ApiError && error.status === 403;
      if (!isForbidden || query.namespace !== undefined) throw error;
      return list(connection.namespace);
    });
  const first = await firstAnswer(wait, listThere);
  const { unreadable } = first.listing;
  if (unreadable.length > 0) onNote({ kind: 'unreadable', unreadable });
  return first;
}

function settled(
  condition: MirrorWait['condition'],
  first: MirrorPod | undefined,
): Exclude<WaitCondition, { kind: 'changed-hash' }> {
  if (condition.kind !== 'changed-hash') return condition;
  return first?.hash === undefined ? { kind: 'mirrored' } : { kind: 'other-hash', hash: first.hash };
}

/** The conditions of a pod are in no table. */
async function whole(
  connection: Connection,
  { metadata }: MirrorPod,
  signal: AbortSignal,
): Promise<WaitedPod | undefined> {
  const { namespace = '', name = '' } = metadata;
  return await getPod(connection, namespace, name, signal).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  });
}
