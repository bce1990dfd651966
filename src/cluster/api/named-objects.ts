import type { Namespace, PriorityClass } from '../../domain/admission-policy.ts';
import type { RuntimeClass } from '../../domain/runtime-class.ts';
import type { Connection } from '../connection.ts';
import { fetchJson } from './api.ts';
import { attempt, type Reading } from './reading.ts';

/** One Namespace, if there is one. */
export function readNamespace(connection: Connection, name: string, signal: AbortSignal): Promise<Reading<Namespace>> {
  const path = `/api/v1/namespaces/${encodeURIComponent(name)}`;
  return readOne(connection, path, `namespace ${name}`, 'get namespaces', signal);
}

/** One PriorityClass, if there is one. */
export function readPriorityClass(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<Reading<PriorityClass>> {
  const path = `/apis/scheduling.k8s.io/v1/priorityclasses/${encodeURIComponent(name)}`;
  return readOne(connection, path, `priority class ${name}`, 'get priorityclasses.scheduling.k8s.io', signal);
}

/** One RuntimeClass, if there is one. */
export function readRuntimeClass(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<Reading<RuntimeClass>> {
  const path = `/apis/node.k8s.io/v1/runtimeclasses/${encodeURIComponent(name)}`;
  return readOne(connection, path, `runtime class ${name}`, 'get runtimeclasses.node.k8s.io', signal);
}

function readOne<T>(
  connection: Connection,
  path: string,
  what: string,
  permission: string,
  signal: AbortSignal,
): Promise<Reading<T>> {
  return attempt({ what, permission, mayBeAbsent: true }, async () => {
    return (await fetchJson(connection, { path, signal })) as T;
  });
}
