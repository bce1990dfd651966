import { ApiError, ConnectionError } from '../domain/errors.ts';
import type { ObjectMeta, Pod } from '../domain/kubernetes.ts';
import { podColumns } from '../domain/pod-columns.ts';
import type { ListedPod } from '../domain/static-pod.ts';
import { fetchJson, isRecord } from './api.ts';
import type { Connection } from './connection.ts';

/** Asks for the server's own table, and takes a plain list where there is none. */
const TABLE_OR_LIST = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/**
 * How often a list that expired on the way is started again before the server's own token for an inconsistent
 * rest is taken: on a busy cluster it might never end otherwise.
 */
const RESTARTS = 2;

/** Which pods to list. */
export interface PodListQuery {
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  readonly fieldSelector: string | undefined;
  readonly labelSelector: string | undefined;
  /** Pods asked for in one answer; 0 asks for all at once. */
  readonly chunkSize: number;
  readonly signal: AbortSignal;
  /** For ages that the server did not print. */
  readonly now: () => Date;
}

/** Pods that were kept, and whether the list holds together. */
export interface PodList {
  readonly pods: readonly ListedPod[];
  /** How many pods the server returned, kept or not. */
  readonly seen: number;
  /** True where the list expired again and again and its rest is from a later moment than its beginning. */
  readonly inconsistent: boolean;
}

interface Page {
  readonly pods: readonly ListedPod[];
  readonly continueToken: string | undefined;
}

/**
 * Lists pods page by page and keeps those that `keep` wants, so that memory is bounded by one page and the answer.
 * Throws `ApiError` and `ConnectionError`.
 */
export async function listPods(
  connection: Connection,
  query: PodListQuery,
  keep: (pod: ListedPod) => boolean,
): Promise<PodList> {
  const kept = new Map<string, ListedPod>();
  let seen = 0;
  let expired = 0;
  let token: string | undefined;
  for (;;) {
    const page = await fetchPage(connection, query, token).catch(pageExpired);
    if (page instanceof ApiError) {
      expired += 1;
      if (token === undefined || expired > RESTARTS + 1) throw page;
      if (expired <= RESTARTS) {
        kept.clear();
        seen = 0;
        token = undefined;
      } else {
        if (page.continueToken === undefined) throw page;
        token = page.continueToken;
      }
      continue;
    }
    seen += page.pods.length;
    for (const pod of page.pods) {
      if (keep(pod)) kept.set(identity(pod), pod);
    }
    token = page.continueToken;
    if (token === undefined) return { pods: [...kept.values()], seen, inconsistent: expired > RESTARTS };
  }
}

/** A 410 is a value to go on from; everything else is thrown again. */
function pageExpired(error: unknown): ApiError {
  if (error instanceof ApiError && error.status === 410) return error;
  throw error;
}

async function fetchPage(connection: Connection, query: PodListQuery, token: string | undefined): Promise<Page> {
  const path =
    query.namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${encodeURIComponent(query.namespace)}/pods`;
  const parameters: (readonly [string, string])[] = [];
  if (query.fieldSelector !== undefined) parameters.push(['fieldSelector', query.fieldSelector]);
  if (query.labelSelector !== undefined) parameters.push(['labelSelector', query.labelSelector]);
  if (query.chunkSize > 0) parameters.push(['limit', String(query.chunkSize)]);
  if (token !== undefined) parameters.push(['continue', token]);
  const answer = await fetchJson(connection, { path, query: parameters, accept: TABLE_OR_LIST, signal: query.signal });
  return readPage(connection, answer, query.now);
}

function readPage(connection: Connection, answer: unknown, now: () => Date): Page {
  if (isRecord(answer) && answer.kind === 'Table') {
    return { pods: readTable(answer), continueToken: continueToken(answer) };
  }
  if (isRecord(answer) && Array.isArray(answer.items)) {
    const pods = (answer.items as Pod[]).map((pod) => fromPod(pod, now()));
    return { pods, continueToken: continueToken(answer) };
  }
  throw new ConnectionError(
    'protocol',
    `the server at ${connection.server} answered with something that is not a list of pods`,
    'Check the server URL: is it a Kubernetes API server?',
  );
}

function continueToken(list: Record<string, unknown>): string | undefined {
  const metadata = list.metadata;
  const token = isRecord(metadata) ? metadata.continue : undefined;
  return typeof token === 'string' && token !== '' ? token : undefined;
}

/** `meta.k8s.io/v1` Table, as far as it is read. */
interface Table {
  readonly columnDefinitions?: readonly { readonly name?: string }[];
  readonly rows?: readonly {
    readonly cells?: readonly unknown[];
    readonly object?: { readonly metadata?: ObjectMeta };
  }[];
}

function readTable({ columnDefinitions = [], rows = [] }: Table): ListedPod[] {
  const index = (name: string): number => columnDefinitions.findIndex((column) => column.name === name);
  const [ready, status, restarts, age, node] = ['Ready', 'Status', 'Restarts', 'Age', 'Node'].map(index);
  return rows.map(({ cells = [], object }) => {
    const cell = (at: number | undefined): string => printCell(cells[at ?? -1]);
    const metadata = object?.metadata ?? {};
    const nodeCell = cell(node);
    return {
      metadata: withoutManagedFields(metadata),
      nodeName: nodeCell === NONE ? undefined : nodeCell,
      ready: cell(ready),
      status: cell(status),
      restarts: cell(restarts),
      age: cell(age),
    };
  });
}

/** What the server prints for a value that is not there. */
const NONE = '<none>';

function printCell(cell: unknown): string {
  if (typeof cell === 'string' && cell !== '') return cell;
  return typeof cell === 'number' ? String(cell) : NONE;
}

function fromPod(pod: Pod, now: Date): ListedPod {
  return {
    metadata: withoutManagedFields(pod.metadata ?? {}),
    nodeName: pod.spec?.nodeName === '' ? undefined : pod.spec?.nodeName,
    ...podColumns(pod, now),
  };
}

/** Managed fields are most of a pod's metadata; dropping them at once keeps a long list small. */
function withoutManagedFields(metadata: ObjectMeta & { readonly managedFields?: unknown }): ObjectMeta {
  const { managedFields, ...rest } = metadata;
  return rest;
}

function identity({ metadata }: ListedPod): string {
  return metadata.uid ?? `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}
