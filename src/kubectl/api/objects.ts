import type { ConfigMap, Node, Pod } from '../../kubernetes/kubernetes.ts';
import { isRecord } from '../../facts/record.ts';
import { withoutSecretArguments } from '../../kubernetes/secret-arguments.ts';
import { fetchJson, notAsked } from './api.ts';
import type { Connection } from '../connection.ts';
import { decode, KINDS, MalformedObjects, type ObjectKind } from './decode.ts';
import { listObjects, notAList } from './list-items.ts';
import { pathSegment } from '../../facts/path-segment.ts';

/** One Node. Throws `ApiError` (404 where it is gone). */
export async function getNode(connection: Connection, name: string, signal: AbortSignal): Promise<Node> {
  return await connection.nodes.read(name, async () => {
    return withoutSecrets(await getNamed(connection, KINDS.node, '/api/v1/nodes', name, signal));
  });
}

/** One Pod whole. `timeout` is the limit of this request in milliseconds, where it is to be another than the connection's. */
export async function getPod(
  connection: Connection,
  namespace: string,
  name: string,
  signal: AbortSignal,
  timeout?: number,
): Promise<Pod> {
  const collection = `/api/v1/namespaces/${pathSegment(namespace)}/pods`;
  return await getNamed(connection, KINDS.pod, collection, name, signal, timeout);
}

/** One ConfigMap. */
export async function getConfigMap(
  connection: Connection,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<ConfigMap> {
  return await getNamed(
    connection,
    KINDS.configMap,
    `/api/v1/namespaces/${pathSegment(namespace)}/configmaps`,
    name,
    signal,
  );
}

/** Pods whole, by field selector, of all namespaces or one; meant for answers of a few pods. */
export async function findPods(
  connection: Connection,
  fieldSelector: string,
  signal: AbortSignal,
  namespace?: string,
): Promise<Pod[]> {
  const path = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${pathSegment(namespace)}/pods`;
  const list = await getObject(connection, path, signal, [['fieldSelector', fieldSelector]]);
  return itemsOf(connection, list).map((item) => decode(KINDS.pod, item));
}

/** Nodes, and those that are there and cannot be read. */
export interface ListedNodes {
  readonly nodes: readonly Node[];
  readonly malformed: MalformedObjects;
}

/**
 * All Nodes, or those with some labels, `chunkSize` at a time, without the lists of images and managed fields that make
 * them large. Each is reduced as it arrives.
 */
export async function listNodes(
  connection: Connection,
  chunkSize: number,
  signal: AbortSignal,
  labelSelector?: string,
): Promise<ListedNodes> {
  const nodes = new Map<string, Node>();
  const query = labelSelector === undefined ? [] : ([['labelSelector', labelSelector]] as const);
  const request = { path: '/api/v1/nodes', query, chunkSize, signal };
  const list = () =>
    listObjects(connection, request, KINDS.node, (item) => {
      const node = reduceNode(item);
      nodes.set(node.metadata?.name ?? '', node);
      connection.nodes.meet(item);
      return node;
    });
  const malformed = await connection.nodes.list(list);
  return { nodes: [...nodes.values()], malformed };
}

/** At most `limit` Nodes, of all or of those with a label: enough to tell what kind of cluster this is. */
export async function firstNodes(
  connection: Connection,
  limit: number,
  label: string | undefined,
  signal: AbortSignal,
): Promise<Node[]> {
  const query: [string, string][] = [['limit', String(limit)]];
  if (label !== undefined) query.push(['labelSelector', label]);
  const malformed = new MalformedObjects(KINDS.node);
  const items = itemsOf(connection, await getObject(connection, '/api/v1/nodes', signal, query));
  return items.flatMap((item) => malformed.sift(() => withoutSecrets(decode(KINDS.node, item))) ?? []);
}

function reduceNode({ metadata, spec, status }: Node): Node {
  const { name, uid, labels, annotations } = metadata ?? {};
  const { conditions, addresses, nodeInfo } = status ?? {};
  const reduced = { metadata: { name, uid, labels, annotations }, spec, status: { conditions, addresses, nodeInfo } };
  return withoutSecrets(reduced as Node);
}

/** Every Node comes through here, so that nothing that prints one can tell a secret. */
function withoutSecrets(node: Node): Node {
  return node.metadata === undefined ? node : { ...node, metadata: withoutSecretArguments(node.metadata) };
}

/** The server's version, such as `v1.36.2`. */
export async function getServerVersion(
  connection: Connection,
  signal: AbortSignal,
  timeout?: number,
): Promise<string | undefined> {
  const { gitVersion } = await getObject(connection, '/version', signal, [], timeout);
  return typeof gitVersion === 'string' ? gitVersion : undefined;
}

/** One object of a collection. A name that is no part of a path, such as `..`, would be answered with something else. */
async function getNamed<T>(
  connection: Connection,
  kind: ObjectKind<T>,
  collection: string,
  name: string,
  signal: AbortSignal,
  timeout?: number,
): Promise<T> {
  const path = `${collection}/${pathSegment(name)}`;
  const object = await getObject(connection, path, signal, [], timeout);
  if (isRecord(object.metadata) && object.metadata.name === name) return decode(kind, object);
  throw notAsked(connection, 'of another name', path);
}

async function getObject(
  connection: Connection,
  path: string,
  signal: AbortSignal,
  query: readonly (readonly [string, string])[] = [],
  timeout?: number,
): Promise<Record<string, unknown>> {
  const answer = await fetchJson(connection, { path, query, signal, ...(timeout !== undefined && { timeout }) });
  if (isRecord(answer)) return answer;
  throw notAsked(connection, 'that is not an object', path);
}

/** `null` is how Go writes a list that was never made. */
function itemsOf(connection: Connection, { items }: Record<string, unknown>): readonly unknown[] {
  if (Array.isArray(items)) return items;
  if (items === undefined || items === null) return [];
  throw notAList(connection, 'a list');
}
