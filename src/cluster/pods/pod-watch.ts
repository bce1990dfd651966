import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, ConnectionError, InterruptedError } from '../../domain/errors.ts';
import type { ObjectMeta } from '../../domain/kubernetes.ts';
import { fullName } from '../../domain/mirror-comparison.ts';
import { describePod, type ListedPod, type StaticPod } from '../../domain/static-pod.ts';
import type { Connection } from '../connection.ts';
import { listedPod, PodTableReader, TABLE_OR_OBJECTS } from './pod-table.ts';
import { isListed, listStaticPods, podQuery, type StaticPodListing, type StaticPodQuery } from './static-pods.ts';
import { watchEvents } from '../api/watch-stream.ts';

/** What a watch tells besides changes. Data: `output/watch-notes.ts` has the words. */
export type WatchNote =
  | { readonly kind: 'lost'; readonly why: string } // said once for each outage
  | { readonly kind: 'restored' }
  | { readonly kind: 'relisted' }; // the server had forgotten what happened since

/** Who follows a watch. A change is told once the one before has been dealt with. */
export interface WatchFollower {
  /** The pod as it is, or was when it was deleted; and all that are known by then. */
  onChange(pod: StaticPod, known: readonly StaticPod[]): Promise<void>;
  onNote(note: WatchNote): void;
}

/** Waits so many milliseconds, or until the signal fires. Never rejects. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/**
 * Seconds after which the server is to end a watch, which is then begun again. So a connection that died without a
 * word is noticed, and load balancers see no endless request; client-go's reflectors do the same.
 */
const WATCH_SECONDS = 300;
/** Longer than that, the connection is dead. */
const WATCH_LIMIT = (WATCH_SECONDS + 30) * 1000;

/** A watch that lasted so long (milliseconds) was a good one, though nothing happened. */
const LONG_ENOUGH = 10_000;

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** Refusals in a row (401, 403) that are put down to a server that is only starting. */
const MOST_REFUSALS = 8;

/**
 * Follows static pods from a listing on, until the signal fires (`InterruptedError`), through broken connections and
 * restarts of the API server. Throws `ApiError` where the server refuses for good.
 */
export async function followStaticPods(
  connection: Connection,
  query: StaticPodQuery,
  listing: StaticPodListing,
  follower: WatchFollower,
  pause: Pause = wait,
): Promise<never> {
  return await new PodWatch(connection, query, listing, follower, pause).run();
}

class PodWatch {
  readonly #connection: Connection;
  readonly #query: StaticPodQuery;
  readonly #follower: WatchFollower;
  readonly #wait: Pause;
  /** What the follower was told last, by full name. */
  #known: Map<string, StaticPod>;
  #resourceVersion: string;
  #selectorUnsupported: boolean;
  #serverVersion: string | undefined;
  /** Attempts in a row that came to nothing. */
  #failures = 0;
  /** The server has taken the present watch. */
  #open = false;
  #refusals = 0;
  #lost = false;
  #mustList = false;

  constructor(
    connection: Connection,
    query: StaticPodQuery,
    listing: StaticPodListing,
    follower: WatchFollower,
    pause: Pause,
  ) {
    this.#wait = pause;
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
      this.#failures += 1;
      this.#open = false;
      try {
        if (this.#mustList) await this.#listAgain();
        await this.#watchOnce();
        if (this.#query.now().getTime() - begun >= LONG_ENOUGH) this.#failures = 0;
      } catch (error) {
        this.#judge(error);
      }
      await this.#pause();
    }
  }

  async #watchOnce(): Promise<void> {
    const { namespace, fieldSelector, labelSelector, signal } = podQuery(this.#query, !this.#selectorUnsupported);
    const path = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
    const query: (readonly [string, string])[] = [
      ['watch', 'true'],
      ['allowWatchBookmarks', 'true'],
      ['resourceVersion', this.#resourceVersion],
      ['timeoutSeconds', String(WATCH_SECONDS)],
    ];
    if (fieldSelector !== undefined) query.push(['fieldSelector', fieldSelector]);
    if (labelSelector !== undefined) query.push(['labelSelector', labelSelector]);
    const tables = new PodTableReader();
    const request = { path, query, accept: TABLE_OR_OBJECTS, signal, timeout: WATCH_LIMIT };
    for await (const { type, object } of watchEvents(this.#connection, request, () => {
      this.#open = true;
      this.#restored();
    })) {
      this.#failures = 0;
      const pods = type === 'BOOKMARK' ? [] : this.#readPods(object, tables);
      for (const pod of pods) await this.#take(type === 'DELETED', pod);
      this.#resourceVersion = resourceVersionOf(object) ?? this.#resourceVersion;
    }
  }

  #readPods(object: Record<string, unknown>, tables: PodTableReader): readonly ListedPod[] {
    return object.kind === 'Table' ? tables.read(object) : [listedPod(object, this.#query.now())];
  }

  async #take(deleted: boolean, listed: ListedPod): Promise<void> {
    const pod = describePod(listed, { version: this.#serverVersion });
    if (!isListed(pod, this.#query)) return;
    const name = fullName(listed.metadata);
    if (deleted) this.#known.delete(name);
    else this.#known.set(name, pod);
    await this.#follower.onChange(pod, [...this.#known.values()]);
  }

  /** Tells what has changed since the follower was told last, and nothing else. */
  async #listAgain(): Promise<void> {
    const { pods, resourceVersion } = await listStaticPods(this.#connection, this.#query);
    this.#restored();
    this.#follower.onNote({ kind: 'relisted' });
    const before = this.#known;
    this.#known = byName(pods);
    this.#resourceVersion = resourceVersion;
    this.#mustList = false;
    for (const [name, pod] of before) {
      if (!this.#known.has(name)) await this.#follower.onChange(pod, pods);
    }
    for (const pod of pods) {
      const { metadata } = pod.pod;
      if (versionOf(metadata) !== versionOf(before.get(fullName(metadata))?.pod.metadata)) {
        await this.#follower.onChange(pod, pods);
      }
    }
  }

  /** Decides whether to go on after an error; throws it where not. */
  #judge(error: unknown): void {
    if (error instanceof ConnectionError) {
      if (error.fault === 'config' || error.fault === 'credentials') throw error;
      // A watch that was open may break off at any time: nothing is lost where the next attempt finds the server.
      if (!this.#open || this.#failures > 1) this.#loseSight(error.message);
    } else if (error instanceof ApiError) {
      if (isForgotten(error)) {
        this.#mustList = true;
        return;
      }
      if (error.status === 401 || error.status === 403) this.#refusals += 1;
      else if (error.status < 500 && error.status !== 429) throw error;
      if (this.#refusals > MOST_REFUSALS) throw error;
      this.#loseSight(error.message);
    } else throw error;
  }

  #loseSight(why: string): void {
    if (!this.#lost) this.#follower.onNote({ kind: 'lost', why });
    this.#lost = true;
  }

  #restored(): void {
    this.#refusals = 0;
    if (this.#lost) this.#follower.onNote({ kind: 'restored' });
    this.#lost = false;
  }

  /** Longer after each failure, and never the same for all who lost the server at once. */
  async #pause(): Promise<void> {
    const { signal } = this.#query;
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.max(0, this.#failures - 1));
    await this.#wait(longest * (0.5 + Math.random() / 2), signal);
    if (signal.aborted) throw new InterruptedError();
  }
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

function byName(pods: readonly StaticPod[]): Map<string, StaticPod> {
  return new Map(pods.map((pod) => [fullName(pod.pod.metadata), pod]));
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
  const { rows } = object as { readonly rows?: readonly { readonly object?: { readonly metadata?: ObjectMeta } }[] };
  const row = rows?.at(-1)?.object?.metadata;
  const metadata = row ?? (object.metadata as ObjectMeta | undefined);
  return metadata?.resourceVersion === '' ? undefined : metadata?.resourceVersion;
}
