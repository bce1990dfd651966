import type { Namespace, PriorityClass, RuntimeClass } from '../kubernetes/admission-objects.ts';
import type { Connection } from '../kubectl/connection.ts';
import { fetchJson } from '../kubectl/api/api.ts';
import { decode, KINDS, type ObjectKind } from '../kubectl/api/decode.ts';
import { attempt, type Reading } from '../kubectl/api/reading.ts';
import { pathSegment } from '../facts/path-segment.ts';

/** One Namespace, if there is one. */
export function readNamespace(connection: Connection, name: string, signal: AbortSignal): Promise<Reading<Namespace>> {
  const path = `/api/v1/namespaces/${pathSegment(name)}`;
  return readOne(connection, KINDS.namespace, path, `namespace ${name}`, 'get namespaces', signal);
}

/** One PriorityClass, if there is one. */
export function readPriorityClass(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<Reading<PriorityClass>> {
  const path = `/apis/scheduling.k8s.io/v1/priorityclasses/${pathSegment(name)}`;
  return readOne(
    connection,
    KINDS.priorityClass,
    path,
    `priority class ${name}`,
    'get priorityclasses.scheduling.k8s.io',
    signal,
  );
}

/** One RuntimeClass, if there is one. */
export function readRuntimeClass(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<Reading<RuntimeClass>> {
  const path = `/apis/node.k8s.io/v1/runtimeclasses/${pathSegment(name)}`;
  return readOne(
    connection,
    KINDS.runtimeClass,
    path,
    `runtime class ${name}`,
    'get runtimeclasses.node.k8s.io',
    signal,
  );
}

function readOne<T>(
  connection: Connection,
  kind: ObjectKind<T>,
  path: string,
  what: string,
  permission: string,
  signal: AbortSignal,
): Promise<Reading<T>> {
  return attempt({ what, permission, mayBeAbsent: true }, async () => {
    return decode(kind, await fetchJson(connection, { path, signal }));
  });
}
