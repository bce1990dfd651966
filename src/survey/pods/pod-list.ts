import { ApiError } from '../../facts/errors.ts';
import type { Pod } from '../../kubernetes/kubernetes.ts';
import type { ListedPod } from '../../pods/listed-pod.ts';
import { isRecord } from '../../facts/record.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { ListBounds } from '../../kubectl/api/list-bounds.ts';
import { decode, KINDS, MalformedObjects } from '../../kubectl/api/decode.ts';
import { listMetadata, notAList, parseItem, readItems } from '../../kubectl/api/list-items.ts';
import { itemSize } from '../../kubectl/api/json-items.ts';
import { listedPod, PodTableReader, TABLE_OR_OBJECTS, wholeListedPod } from './pod-table.ts';
import { pathSegment } from '../../facts/path-segment.ts';

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
  /** Takes pods whole: the server sends objects then in place of the rows of a table, and `fields` is known. */
  readonly onWhole?: ((pod: Pod) => void) | undefined;
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
  /** From where a watch is to go on: that of the first page, which no other page is older than. */
  readonly resourceVersion: string;
  /** Pods that are there and cannot be read; they may be static pods. */
  readonly malformed: MalformedObjects;
}

interface Page {
  readonly continueToken: string | undefined;
  readonly resourceVersion: string;
}

/**
 * Lists pods page by page and keeps those that `keep` wants, so that memory is bounded by the answer.
 * Throws `ApiError` and `ConnectionError`.
 */
export async function listPods(
  connection: Connection,
  query: PodListQuery,
  keep: (pod: ListedPod) => boolean,
): Promise<PodList> {
  const kept = new Map<string, ListedPod>();
  let bounds = new ListBounds();
  const malformed = new MalformedObjects(KINDS.pod);
  let seen = 0;
  let expired = 0;
  let stuck = false;
  let token: string | undefined;
  let resourceVersion = '';
  for (;;) {
    const page = await fetchPage(connection, query, token, { bounds, malformed }, (pod, bytes) => {
      seen += 1;
      if (!keep(pod)) return;
      bounds.keep(bytes);
      kept.set(identity(pod), pod);
    }).catch(pageExpired);
    if (page instanceof ApiError) {
      expired += 1;
      const rest = expired > RESTARTS;
      // A server that refuses even the token it gave in place of the expired one will never come to an end.
      if (token === undefined || stuck || (rest && page.continueToken === undefined)) throw page;
      if (!rest) {
        kept.clear();
        bounds = new ListBounds();
        seen = 0;
      }
      token = rest ? page.continueToken : undefined;
      stuck = rest;
      continue;
    }
    stuck = false;
    if (token === undefined) resourceVersion = page.resourceVersion;
    token = page.continueToken;
    if (token === undefined)
      return { pods: [...kept.values()], seen, inconsistent: expired > RESTARTS, resourceVersion, malformed };
    bounds.turn(token);
  }
}

/** A 410 is a value to go on from; everything else is thrown again. */
function pageExpired(error: unknown): ApiError {
  if (error instanceof ApiError && error.status === 410) return error;
  throw error;
}

async function fetchPage(
  connection: Connection,
  query: PodListQuery,
  token: string | undefined,
  { bounds, malformed }: { readonly bounds: ListBounds; readonly malformed: MalformedObjects },
  onPod: (pod: ListedPod, bytes: number) => void,
): Promise<Page> {
  const path =
    query.namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${pathSegment(query.namespace)}/pods`;
  const parameters: (readonly [string, string])[] = [];
  if (query.fieldSelector !== undefined) parameters.push(['fieldSelector', query.fieldSelector]);
  if (query.labelSelector !== undefined) parameters.push(['labelSelector', query.labelSelector]);
  if (query.chunkSize > 0) parameters.push(['limit', String(query.chunkSize)]);
  if (token !== undefined) parameters.push(['continue', token]);
  const accept = query.onWhole === undefined ? { accept: TABLE_OR_OBJECTS } : {};
  const request = { path, query: parameters, ...accept, signal: query.signal };
  let table: PodTableReader | undefined;
  let begun = false;
  const list = await readItems(connection, request, bounds, (item, head) => {
    if (!begun) table = tableOf(head());
    begun = true;
    const pod = malformed.sift(() => {
      const value = parseItem(item);
      return table === undefined ? readPod(value, query) : table.readRow(value);
    });
    if (pod !== undefined) onPod(pod, itemSize(item));
  });
  if (!('items' in list) && list.kind !== 'Table') throw notAList(connection, 'a list of pods');
  return listMetadata(list);
}

function readPod(value: unknown, { onWhole, now }: PodListQuery): ListedPod {
  const pod = decode(KINDS.pod, value);
  if (onWhole === undefined) return listedPod(pod, now());
  onWhole(pod);
  return wholeListedPod(pod, now());
}

/** A reader for the rows of a Table, from what comes before them; undefined for a plain list. */
function tableOf(head: unknown): PodTableReader | undefined {
  if (!isRecord(head) || head.kind !== 'Table') return undefined;
  const table = new PodTableReader();
  table.learnColumns(head);
  return table;
}

function identity({ metadata }: ListedPod): string {
  return metadata.uid ?? `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}
