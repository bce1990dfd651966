import type { Namespace, PriorityClass } from '../../domain/admission-policy.ts';
import type { Unreadable } from '../../domain/evidence.ts';
import type { NamedObjects, ObjectNames } from '../../domain/manifest/surroundings.ts';
import type { RuntimeClass } from '../../domain/runtime-class.ts';
import type { Connection } from '../connection.ts';
import { fetchJson } from './api.ts';
import { attempt, unreadableOf, type Reading } from './reading.ts';

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

function readRuntimeClass(connection: Connection, name: string, signal: AbortSignal): Promise<Reading<RuntimeClass>> {
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

/** Looks up what the manifests of many nodes name, each object once however many name it. */
export class NamedObjectLookup {
  readonly #connection: Connection;
  readonly #signal: AbortSignal;
  readonly #namespaces = new Map<string, Promise<Reading<Namespace>>>();
  readonly #priorityClasses = new Map<string, Promise<Reading<PriorityClass>>>();
  readonly #runtimeClasses = new Map<string, Promise<Reading<RuntimeClass>>>();

  constructor(connection: Connection, signal: AbortSignal) {
    this.#connection = connection;
    this.#signal = signal;
  }

  /** What of these names the cluster has. Throws `InterruptedError`. */
  async find(names: ObjectNames): Promise<NamedObjects & { readonly unreadable: readonly Unreadable[] }> {
    const [namespaces, priorityClasses, runtimeClasses] = await Promise.all([
      this.#each(names.namespaces, this.#namespaces, readNamespace),
      this.#each(names.priorityClasses, this.#priorityClasses, readPriorityClass),
      this.#each(names.runtimeClasses, this.#runtimeClasses, readRuntimeClass),
    ]);
    const all = [namespaces, priorityClasses, runtimeClasses];
    return {
      namespaces: foundIn(namespaces),
      priorityClasses: foundIn(priorityClasses),
      runtimeClasses: foundIn(runtimeClasses),
      unreadable: all.flatMap((readings) => unreadableOf([...readings.values()])),
    };
  }

  async #each<T>(
    names: ReadonlySet<string>,
    asked: Map<string, Promise<Reading<T>>>,
    read: (connection: Connection, name: string, signal: AbortSignal) => Promise<Reading<T>>,
  ): Promise<ReadonlyMap<string, Reading<T>>> {
    const readings = [...names].map(async (name): Promise<[string, Reading<T>]> => {
      const reading = asked.get(name) ?? read(this.#connection, name, this.#signal);
      asked.set(name, reading);
      return [name, await reading];
    });
    return new Map(await Promise.all(readings));
  }
}

function foundIn<T>(readings: ReadonlyMap<string, Reading<T>>): ReadonlyMap<string, T | 'absent'> {
  const found = new Map<string, T | 'absent'>();
  for (const [name, reading] of readings) {
    if (reading.kind === 'read') found.set(name, reading.value);
    if (reading.kind === 'absent') found.set(name, 'absent');
  }
  return found;
}
