import { ApiError } from '../../facts/errors.ts';
import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import { type ListedPod, type MirrorPod, mirrorPod } from '../../pods/listed-pod.ts';
import { fullName } from '../../pods/mirrors.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { listedPod, PodTableReader, TABLE_OR_OBJECTS } from './pod-table.ts';
import { isListed, listStaticPods, podQuery, type StaticPodListing, type StaticPodQuery } from './static-pods.ts';
import { decode, KINDS, MalformedObjects } from '../../kubectl/api/decode.ts';
import { isRecord } from '../../facts/record.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { watchEvents } from '../../kubectl/api/watch-stream.ts';
import { WatchOutages, type OutageNote, type Pause } from './watch-outages.ts';
import { pathSegment } from '../../facts/path-segment.ts';

/** What a watch tells besides changes. Data: `output/watch-notes.ts` has the words. */
export type WatchNote =
  | OutageNote
  | { readonly kind: 'relisted' } // what happened since is only known by what is left of it
  | { readonly kind: 'unreadable'; readonly unreadable: readonly Unreadable[] }; // pods that are malformed

/** What happened to a pod, in the words of the API. */
export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** Who follows a watch. A change is told once the one before has been dealt with. */
export interface WatchFollower {
  /** The pod as it is, or was when it was deleted; and all that are known by then. */
  onChange(type: ChangeType, pod: MirrorPod, known: readonly MirrorPod[]): Promise<void>;
  onNote(note: WatchNote): void;
}

/** How long a watch is waited for. */
export interface WatchTimes {
  /** Seconds after which the server is to end a watch, which is then begun again where it ended. */
  readonly seconds: number;
  /** Milliseconds without a byte, longer than that, after which the server is taken to be gone. */
  readonly silence: number;
  /** Waits before the next attempt. */
  readonly pause?: Pause;
}

/**
 * A server whose machine dies, or a route that is lost, ends no connection, and a watch may be silent for long: bookmarks
 * come once a minute from some servers and never from others. So a watch is short, and its end the sign of life. The
 * times are those of the pings that client-go sends over HTTP/2 (ReadIdleTimeout and PingTimeout).
 */
const TIMES: WatchTimes = { seconds: 30, silence: 45_000 };

/** A watch that lasted so long (milliseconds) was a good one, though nothing happened. */
const LONG_ENOUGH = 10_000;

/**
 * Follows static pods from a listing on, until the signal fires (`InterruptedError`), through broken connections and
 * restarts of the API server. Throws `ApiError` where the server refuses for good.
 */
export async function followStaticPods(
  connection: Connection,
  query: StaticPodQuery,
  listing: StaticPodListing,
  follower: WatchFollower,
  times: WatchTimes = TIMES,
): Promise<never> {
  return await new PodWatch(connection, query, listing, follower, times).run();
}

class PodWatch {
  readonly #connection: Connection;
  readonly #query: StaticPodQuery;
  readonly #follower: WatchFollower;
  readonly #times: WatchTimes;
  readonly #outages: WatchOutages;
  /** What the follower was told last, by full name. */
  #known: Map<string, MirrorPod>;
  #resourceVersion: string;
  #selectorUnsupported: boolean;
  #serverVersion: string | undefined;
  #mustList = false;

  constructor(
    connection: Connection,
    query: StaticPodQuery,
    listing: StaticPodListing,
    follower: WatchFollower,
    times: WatchTimes,
  ) {
    this.#outages = new WatchOutages((note) => {
      follower.onNote(note);
    }, times.pause);
    this.#times = times;
    this.#connection = connection;
    this.#query = query;
    this.#follower = follower;
    this.#known = byName(listing.pods);
    this.#resourceVersion = listing.resourceVersion;
    this.#selectorUnsupported = listing.selectorUnsupported;
    this.#serverVersion = listing.serverVersion;
  }

  async run(): Promise<never> {
    for (;;) {
      const begun = this.#query.now().getTime();
      const isListed = this.#mustList;
      this.#outages.begin();
      try {
        if (isListed) await this.#listAgain();
        await this.#watchOnce();
        if (this.#query.now().getTime() - begun >= LONG_ENOUGH) this.#outages.succeeded();
      } catch (error) {
        if (error instanceof ApiError && isForgotten(error)) {
          this.#mustList = true;
          // It has answered: nothing is to be waited for, unless it forgets at once what it has just listed.
          if (!isListed) continue;
        } else this.#outages.judge(error);
        // A server that was started again takes a watch from before, and is silent for half a minute until it says 410.
        if (this.#outages.isLost) this.#mustList = true;
      }
      await this.#outages.pause(this.#query.signal);
    }
  }

  async #watchOnce(): Promise<void> {
    const { namespace, fieldSelector, labelSelector, signal } = podQuery(this.#query, !this.#selectorUnsupported);
    const path = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${pathSegment(namespace)}/pods`;
    const query: (readonly [string, string])[] = [
      ['watch', 'true'],
      ['allowWatchBookmarks', 'true'],
      ['resourceVersion', this.#resourceVersion],
      ['timeoutSeconds', String(this.#times.seconds)],
    ];
    if (fieldSelector !== undefined) query.push(['fieldSelector', fieldSelector]);
    if (labelSelector !== undefined) query.push(['labelSelector', labelSelector]);
    const tables = new PodTableReader();
    const { silence } = this.#times;
    const request = { path, query, accept: TABLE_OR_OBJECTS, signal, timeout: 0, silence };
    for await (const { type, object } of watchEvents(this.#connection, request, () => {
      this.#outages.opened();
    })) {
      this.#outages.succeeded();
      // The first event of a watch names the columns, and may well be a bookmark.
      if (type === 'BOOKMARK') tables.learnColumns(object);
      else {
        for (const pod of this.#readPods(object, tables)) await this.#take(type, pod);
      }
      this.#resourceVersion = resourceVersionOf(object) ?? this.#resourceVersion;
    }
  }

  #readPods(object: Record<string, unknown>, tables: PodTableReader): readonly ListedPod[] {
    const malformed = new MalformedObjects(KINDS.pod);
    if (object.kind === 'Table') tables.learnColumns(object);
    const read =
      object.kind === 'Table'
        ? rowsOf(object).map((row) => () => tables.readRow(row))
        : [() => listedPod(decode(KINDS.pod, object), this.#query.now())];
    const pods = read.flatMap((one) => malformed.sift(one) ?? []);
    if (malformed.flaws.size > 0) this.#follower.onNote({ kind: 'unreadable', unreadable: malformed.unreadable });
    return pods;
  }

  async #take(type: ChangeType, listed: ListedPod): Promise<void> {
    const pod = mirrorPod(listed, { version: this.#serverVersion });
    if (!isListed(pod, this.#query)) return;
    const name = fullName(listed.metadata);
    if (type === 'DELETED') this.#known.delete(name);
    else this.#known.set(name, pod);
    await this.#follower.onChange(type, pod, [...this.#known.values()]);
  }

  /** Tells what has changed since the follower was told last, and nothing else. */
  async #listAgain(): Promise<void> {
    const { pods, resourceVersion, unreadable } = await listStaticPods(this.#connection, this.#query);
    this.#outages.answered();
    this.#follower.onNote({ kind: 'relisted' });
    if (unreadable.length > 0) this.#follower.onNote({ kind: 'unreadable', unreadable });
    const before = this.#known;
    this.#known = byName(pods);
    this.#resourceVersion = resourceVersion;
    this.#mustList = false;
    for (const [name, pod] of before) {
      if (!this.#known.has(name)) await this.#follower.onChange('DELETED', pod, pods);
    }
    for (const pod of pods) {
      const { metadata } = pod;
      const old = before.get(fullName(metadata))?.metadata;
      if (versionOf(metadata) !== versionOf(old)) {
        await this.#follower.onChange(old === undefined ? 'ADDED' : 'MODIFIED', pod, pods);
      }
    }
  }
}

function byName(pods: readonly MirrorPod[]): Map<string, MirrorPod> {
  return new Map(pods.map((pod) => [fullName(pod.metadata), pod]));
}

function versionOf(metadata: ObjectMeta | undefined): string | undefined {
  return metadata === undefined ? undefined : `${metadata.uid ?? ''}/${metadata.resourceVersion ?? ''}`;
}

/** The server has forgotten this resource version, or does not know it yet: etcd was restored from a backup. */
function isForgotten({ status, reason, message }: ApiError): boolean {
  return status === 410 || reason === 'Expired' || message.includes('Too large resource version');
}

/** Of an object, or of the one row of a Table. */
function resourceVersionOf(object: Record<string, unknown>): string | undefined {
  const row = rowsOf(object).at(-1);
  const { metadata } = isRecord(row) && isRecord(row.object) && isRecord(row.object.metadata) ? row.object : object;
  const version = isRecord(metadata) ? metadata.resourceVersion : undefined;
  return typeof version === 'string' && version !== '' ? version : undefined;
}

function rowsOf({ rows }: Record<string, unknown>): readonly unknown[] {
  return Array.isArray(rows) ? rows : [];
}
