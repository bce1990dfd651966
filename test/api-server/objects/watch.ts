import { setTimeout as delay } from 'node:timers/promises';
import type { KubeObject } from './kube-object.ts';
import { encodingOf, filterOf, type Filter } from './objects.ts';
import { isTrue } from '../http/request-info.ts';
import type { ResourceType } from './resources.ts';
import type { Handler, ServerState } from '../http/routes.ts';
import type { Change } from './store.ts';
import { encodeObject, type Encoding } from '../tables/table.ts';
import type { ApiRequest } from '../http/routes.ts';

type EventType = Change['type'] | 'BOOKMARK';

interface Watch {
  readonly type: ResourceType;
  readonly namespace: string;
  readonly filter: Filter;
  readonly encoding: Encoding;
  readonly bookmarks: boolean;
  /** Answer the present state first, then a bookmark that says it is complete (KEP-3157). */
  readonly initialEvents: boolean;
  /** The revision after which to begin; 0 for the present state as ADDED events. */
  readonly since: number;
  readonly timeoutMs: number;
  readonly closed: AbortSignal;
}

function inScope(watch: Watch, object: KubeObject): boolean {
  return watch.namespace === '' || object.metadata.namespace === watch.namespace;
}

/** What a change is to a watcher whose selector sees only some objects (apiserver `cacheWatcher.convertToWatchEvent`). */
function visible(watch: Watch, change: Change): [EventType, KubeObject] | undefined {
  if (!inScope(watch, change.object)) return undefined;
  const now = change.type !== 'DELETED' && watch.filter.matches(change.object);
  const before = change.previous !== undefined && watch.filter.matches(change.previous);
  if (now) return [before ? 'MODIFIED' : 'ADDED', change.object];
  if (!before) return undefined;
  // An object that leaves is shown as it was last seen, at the revision of its leaving.
  const { resourceVersion } = change.object.metadata;
  const seen = change.type === 'DELETED' ? change.object : change.previous;
  return ['DELETED', { ...seen, metadata: { ...seen.metadata, resourceVersion: resourceVersion ?? '' } }];
}

/** That it is time for a bookmark, and what it is to tell. */
interface Progress {
  readonly type: 'BOOKMARK';
  readonly revision: number;
}

/**
 * How far the watch cache has come: past changes of other resources too, because kubeadm's etcd says every five seconds
 * that there was nothing for it (`--watch-progress-notify-interval=5s`; apiserver `Cacher.dispatchEvents`). With an etcd
 * that does not, as in the recordings, a bookmark goes no further than the last change of the resource itself.
 */
function progress(server: ServerState): Progress {
  return { type: 'BOOKMARK', revision: server.store.revision };
}

/** Changes after a revision as they come, until the timeout or the end of the connection, with a last bookmark. */
async function* changes(watch: Watch, server: ServerState, since: number): AsyncGenerator<Change | Progress> {
  const queue: Change[] = [...server.store.changesSince(watch.type.name, since)];
  let wake = (): void => undefined;
  const unsubscribe = server.store.subscribe((change) => {
    if (change.resource !== watch.type.name) return;
    queue.push(change);
    wake();
  });
  const end = Date.now() + watch.timeoutMs;
  let bookmark = Date.now() + server.features.bookmarkInterval;
  try {
    while (!watch.closed.aborted && Date.now() < end) {
      const next = queue.shift();
      if (next) {
        yield next;
        continue;
      }
      const woken = new AbortController();
      wake = () => {
        woken.abort();
      };
      const signal = AbortSignal.any([woken.signal, watch.closed]);
      await delay(Math.max(0, Math.min(end, bookmark) - Date.now()), undefined, { signal, ref: false }).catch(
        () => undefined,
      );
      if (queue.length === 0 && Date.now() >= bookmark) {
        bookmark = Date.now() + server.features.bookmarkInterval;
        yield progress(server);
      }
    }
    if (watch.closed.aborted) return;
    yield* queue;
    yield progress(server);
  } finally {
    unsubscribe();
  }
}

function bookmarkObject(type: ResourceType, revision: number, initialEventsEnd: boolean): KubeObject {
  const annotations = initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  const metadata = { resourceVersion: String(revision), ...annotations };
  // A bookmark has no name: it is the one object that is nothing but a revision.
  return { metadata: metadata as unknown as KubeObject['metadata'], ...type.emptyBody };
}

async function* eventLines(watch: Watch, server: ServerState): AsyncGenerator<string> {
  let headed = true;
  const line = (type: EventType, object: KubeObject): string => {
    const text = `${JSON.stringify({ type, object: encodeObject({ ...watch.encoding, now: server.now() }, object, headed) })}\n`;
    headed = false;
    return text;
  };
  const { compactedRevision } = server.store;
  if (watch.since !== 0 && watch.since < compactedRevision) {
    yield `${JSON.stringify({ type: 'ERROR', object: tooOld(watch.since, compactedRevision) })}\n`;
    return;
  }
  const seen = watch.since || server.store.revision;
  const coming = changes(watch, server, seen);
  if (watch.since === 0 || watch.initialEvents) {
    for (const object of [...server.store.list(watch.type.name)]) {
      if (inScope(watch, object) && watch.filter.matches(object)) yield line('ADDED', object);
    }
    if (watch.initialEvents) yield line('BOOKMARK', bookmarkObject(watch.type, seen, true));
  }
  for await (const change of coming) {
    if (change.type === 'BOOKMARK') {
      if (watch.bookmarks) yield line('BOOKMARK', bookmarkObject(watch.type, change.revision, false));
      continue;
    }
    const event = visible(watch, change);
    if (event) yield line(...event);
  }
}

function tooOld(asked: number, oldest: number): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `too old resource version: ${asked} (${oldest})`,
    reason: 'Expired',
    code: 410,
  };
}

function readWatch(type: ResourceType, request: ApiRequest, server: ServerState): Watch {
  const { query, info, closed } = request;
  const initialEvents = isTrue(query.get('sendInitialEvents'));
  const timeout = Number(query.get('timeoutSeconds') ?? '0');
  return {
    type,
    namespace: type.namespaced ? info.namespace : '',
    filter: filterOf(type, request, server),
    encoding: encodingOf(type, request, server),
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    initialEvents,
    since: initialEvents ? server.store.revision : Number(query.get('resourceVersion') ?? '0'),
    // A real server picks half an hour to an hour.
    timeoutMs: (timeout || 1800) * 1000,
    closed,
  };
}

/** Watches a resource: one line of JSON an event, until `timeoutSeconds` are over. */
export function watchObjects(type: ResourceType): Handler {
  return (request, server) => {
    const watch = readWatch(type, request, server);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: eventLines(watch, server),
      live: true,
    };
  };
}
