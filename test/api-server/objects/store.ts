import { objectKey, type KubeObject } from './kube-object.ts';

/** One change of one object. `previous` is the object before it, `object` the one after (for a deletion: the last state). */
export interface Change {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: string;
  readonly key: string;
  readonly object: KubeObject;
  readonly previous?: KubeObject;
}

/** A resource's objects at one revision, in the order of their keys. */
export interface Listing {
  readonly revision: number;
  readonly keys: readonly string[];
  object(key: string): KubeObject;
  [Symbol.iterator](): Iterator<KubeObject>;
}

function listing(revision: number, keys: readonly string[], objects: ReadonlyMap<string, KubeObject>): Listing {
  return {
    revision,
    keys,
    object: (key) => objects.get(key)!,
    *[Symbol.iterator]() {
      for (const key of keys) yield objects.get(key)!;
    },
  };
}

/**
 * The objects of a cluster, with a revision that grows by every change and a log of changes, so that a list can be read as
 * it was (paging) and a watch can start in the past. `compact` forgets the log, as etcd does after five minutes.
 */
export class ObjectStore {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #order = new Map<string, readonly string[]>();
  readonly #listeners = new Set<(change: Change) => void>();
  #log: Change[] = [];
  #revision: number;
  #compacted: number;

  /** Takes the first state of the cluster; its revision is the highest resourceVersion found, or `revision` where given. */
  constructor(initial: Readonly<Record<string, readonly KubeObject[]>>, revision?: number) {
    let highest = 1;
    for (const [resource, objects] of Object.entries(initial)) {
      const byKey = this.#table(resource);
      for (const object of objects) {
        byKey.set(objectKey(object.metadata.namespace, object.metadata.name), object);
        highest = Math.max(highest, Number(object.metadata.resourceVersion ?? 0));
      }
    }
    this.#revision = revision ?? highest;
    this.#compacted = 0;
  }

  /** The revision of the last change. */
  get revision(): number {
    return this.#revision;
  }

  /** The oldest revision that can still be read. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(resource)?.get(objectKey(namespace, name));
  }

  /** Creates or replaces an object; the store sets its resourceVersion. Answers what it stored. */
  put(resource: string, object: KubeObject): KubeObject {
    const table = this.#table(resource);
    const key = objectKey(object.metadata.namespace, object.metadata.name);
    const previous = table.get(key);
    const revision = this.#revision + 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    table.set(key, stored);
    if (!previous) this.#order.delete(resource);
    this.#record({
      revision,
      type: previous ? 'MODIFIED' : 'ADDED',
      resource,
      key,
      object: stored,
      ...(previous ? { previous } : {}),
    });
    return stored;
  }

  /** Removes an object. Answers its last state, with the revision of the removal, or undefined where there was none. */
  delete(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    const table = this.#table(resource);
    const key = objectKey(namespace, name);
    const previous = table.get(key);
    if (!previous) return undefined;
    table.delete(key);
    this.#order.delete(resource);
    const revision = this.#revision + 1;
    const object = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(revision) } };
    this.#record({ revision, type: 'DELETED', resource, key, object, previous });
    return object;
  }

  /** The objects of a resource, now or as they were at an earlier revision that is not compacted yet. */
  list(resource: string, revision = this.#revision): Listing {
    const now = this.#table(resource);
    const later = this.#log.filter((change) => change.resource === resource && change.revision > revision);
    if (later.length === 0) return listing(revision, this.#sortedKeys(resource, now), now);
    const then = new Map(now);
    for (const change of later.reverse()) {
      if (change.previous) then.set(change.key, change.previous);
      else then.delete(change.key);
    }
    return listing(revision, [...then.keys()].sort(), then);
  }

  /** The changes of a resource after a revision, oldest first. */
  changesSince(resource: string, revision: number): readonly Change[] {
    return this.#log.filter((change) => change.resource === resource && change.revision > revision);
  }

  /** Calls back on every later change until the answered function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets the past: continue tokens and watches from before now are answered 410. */
  compact(): void {
    this.#revision += 1;
    this.#compacted = this.#revision;
    this.#log = [];
  }

  #table(resource: string): Map<string, KubeObject> {
    let table = this.#objects.get(resource);
    if (!table) this.#objects.set(resource, (table = new Map<string, KubeObject>()));
    return table;
  }

  #sortedKeys(resource: string, table: Map<string, KubeObject>): readonly string[] {
    let keys = this.#order.get(resource);
    if (!keys) this.#order.set(resource, (keys = [...table.keys()].sort()));
    return keys;
  }

  #record(change: Change): void {
    this.#revision = change.revision;
    this.#log.push(change);
    for (const listener of [...this.#listeners]) listener(change);
  }
}
