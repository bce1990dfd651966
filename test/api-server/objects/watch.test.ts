import { afterEach, describe, expect, test } from '@jest/globals';
import type { ClientRequest } from 'node:http';
import { get } from 'node:https';
import { createInterface } from 'node:readline';
import { startApiServer, type ApiServerOptions, type TestApiServer } from '../api-server.ts';
import type { KubeObject } from './kube-object.ts';
import { recordings } from '../clusters/recordings.ts';

let server: TestApiServer;

async function start(options: ApiServerOptions = {}): Promise<void> {
  server = await startApiServer(options);
}

afterEach(async () => {
  await server.close();
});

interface WatchEvent {
  type: string;
  object: { kind: string; metadata: { name?: string; resourceVersion?: string }; code?: number; message?: string };
}

/** An open watch: its events one by one, and undefined at its end. */
class OpenWatch {
  readonly #request: ClientRequest;
  readonly #lines: AsyncIterator<string>;

  private constructor(request: ClientRequest, lines: AsyncIterator<string>) {
    this.#request = request;
    this.#lines = lines;
  }

  static open(path: string, accept = 'application/json'): Promise<OpenWatch> {
    const headers = { accept, authorization: `Bearer ${server.users.token('admin')}` };
    return new Promise((resolve, reject) => {
      const outgoing = get(server.url + path, { ca: server.caPem, agent: false, headers }, (response) => {
        resolve(new OpenWatch(outgoing, createInterface({ input: response })[Symbol.asyncIterator]()));
      });
      outgoing.on('error', reject);
    });
  }

  async next(): Promise<WatchEvent | undefined> {
    const line = await this.#lines.next();
    return line.done ? undefined : (JSON.parse(line.value) as WatchEvent);
  }

  /** Type and name of the next so many events. */
  async summary(count: number): Promise<string[]> {
    const events: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const event = await this.next();
      events.push(event ? `${event.type} ${event.object.metadata.name ?? event.object.kind}` : 'end');
    }
    return events;
  }

  close(): void {
    this.#request.destroy();
  }
}

function pod(name: string, labels: Record<string, string> = {}, namespace = 'default'): KubeObject {
  return { metadata: { name, namespace, labels }, spec: { nodeName: 'cp-1', containers: [] }, status: {} };
}

const since = (): string => `watch=1&resourceVersion=${server.store.revision}`;

describe('watches', () => {
  test('changes after a revision, past ones first', async () => {
    await start();
    const from = since();
    server.store.put('pods', pod('a'));
    const watch = await OpenWatch.open(`/api/v1/pods?${from}`);
    server.store.put('pods', pod('a', { changed: 'yes' }));
    server.store.put('configmaps', pod('not-a-pod'));
    server.store.delete('pods', 'default', 'a');
    expect(await watch.summary(3)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    watch.close();
  });

  test('objects enter and leave a selector', async () => {
    await start();
    const watch = await OpenWatch.open(`/api/v1/namespaces/default/pods?${since()}&labelSelector=app%3Dweb`);
    server.store.put('pods', pod('a'));
    server.store.put('pods', pod('a', { app: 'web' }));
    server.store.put('pods', pod('a', { app: 'web', more: '1' }));
    const left = server.store.put('pods', pod('a', { app: 'db' }));
    server.store.put('pods', pod('other', { app: 'web' }, 'elsewhere'));
    server.store.put('pods', pod('b', { app: 'web' }));
    expect(await watch.summary(2)).toEqual(['ADDED a', 'MODIFIED a']);
    expect(await watch.next()).toMatchObject({
      type: 'DELETED',
      object: { metadata: { labels: { app: 'web' }, resourceVersion: left.metadata.resourceVersion } },
    });
    expect(await watch.summary(1)).toEqual(['ADDED b']);
    watch.close();
  });

  test('without a revision it begins with what is there', async () => {
    await start();
    const watch = await OpenWatch.open('/api/v1/nodes?watch=true');
    expect(await watch.summary(5)).toEqual(
      ['cp-1', 'cp-2', 'cp-3', 'worker-1', 'worker-2'].map((name) => `ADDED ${name}`),
    );
    watch.close();
  });

  test('a list in the form of a watch ends with a bookmark that says so', async () => {
    await start();
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watch = await OpenWatch.open(`/api/v1/nodes?${query}&fieldSelector=metadata.name%3Dcp-1`);
    expect(await watch.summary(1)).toEqual(['ADDED cp-1']);
    expect(await watch.next()).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'Node',
        apiVersion: 'v1',
        metadata: {
          resourceVersion: String(server.store.revision),
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
        spec: {},
        status: {},
      },
    });
    watch.close();
  });

  test('a forgotten revision is a 410 in the stream', async () => {
    await start();
    const from = server.store.revision;
    server.store.compact();
    const watch = await OpenWatch.open(`/api/v1/pods?watch=1&resourceVersion=${from}`);
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: {
        kind: 'Status',
        code: 410,
        reason: 'Expired',
        message: `too old resource version: ${from} (${from + 1})`,
      },
    });
    expect(await watch.next()).toBeUndefined();
  });

  test('a bookmark tells of changes to other resources as well, and one ends the watch', async () => {
    await start({ features: { bookmarkInterval: 50 } });
    const from = since();
    const watch = await OpenWatch.open(`/api/v1/pods?${from}&allowWatchBookmarks=true&timeoutSeconds=1`);
    const { revision } = server.store;
    const bookmarks: number[] = [];
    for (let event = await watch.next(); event; event = await watch.next()) {
      if (bookmarks.length === 0) server.store.put('configmaps', pod('not-a-pod'));
      bookmarks.push(Number(event.object.metadata.resourceVersion));
    }
    expect(bookmarks.slice(0, 2)).toEqual([revision, revision + 1]);
    expect(bookmarks.at(-1)).toBe(revision + 1);
  });

  test('a Table has its columns once', async () => {
    await start();
    const watch = await OpenWatch.open(`/api/v1/pods?${since()}`, 'application/json;as=Table;v=v1;g=meta.k8s.io');
    server.store.put('pods', pod('a'));
    server.store.put('pods', pod('b'));
    const tables = [await watch.next(), await watch.next()].map(
      (event) => event?.object as unknown as { columnDefinitions: unknown[] | null; rows: { cells: string[] }[] },
    );
    expect(tables.map(({ columnDefinitions, rows }) => [columnDefinitions?.length ?? 0, rows[0]?.cells[0]])).toEqual([
      [9, 'a'],
      [0, 'b'],
    ]);
    watch.close();
  });

  test('closing the server ends a watch', async () => {
    await start();
    const watch = await OpenWatch.open(`/api/v1/pods?${since()}`);
    const end = watch.next().catch(() => undefined);
    await server.close();
    expect(await end).toBeUndefined();
    await start();
  });
});

describe('the recorded watch', () => {
  test('the same changes give the same events, bookmarks included', async () => {
    const recorded = recordings('v1.36.2').find(({ response }) => response.events)!;
    const events = recorded.response.events!.map(({ event }) => event);
    await start({ cluster: 'recorded-v1.36.2', features: { bookmarkInterval: 300 } });
    server.store.put('pods', withoutRevision(events[0]!.object));
    const path = recorded.request.path
      .replace('resourceVersion=573', `resourceVersion=${server.store.revision}`)
      .replace('timeoutSeconds=75', 'timeoutSeconds=1');
    const watch = await OpenWatch.open(path);
    for (const { type, object } of events) {
      const { namespace, name } = object.metadata;
      if (type === 'DELETED') server.store.delete('pods', namespace, name);
      else if (type !== 'BOOKMARK') server.store.put('pods', withoutRevision(object));
    }
    const seen: WatchEvent[] = [];
    for (let event = await watch.next(); event; event = await watch.next()) seen.push(event);
    // The store counts its own revisions; all else is as recorded. More bookmarks than recorded may fit into the second.
    const compared = (list: readonly { type: string; object: object }[]): unknown[] =>
      list.map(({ type, object }) => ({ type, object: withoutRevision(object as KubeObject) })).slice(0, events.length);
    expect(compared(seen)).toEqual(compared(events));
    expect(seen.at(-1)?.object.metadata.resourceVersion).toBe(String(server.store.revision));
  });
});

/** An object as the store takes it: no type, which the answer adds, and no revision, which the store sets. */
function withoutRevision({ kind: _kind, apiVersion: _version, ...object }: KubeObject): KubeObject {
  const { resourceVersion: _revision, ...metadata } = object.metadata;
  return { ...object, metadata };
}
