import type { Observation } from '../../pods/health/observation.ts';
import { seenPod } from '../../pods/health/seen-pod.ts';
import { ApiError, ConnectionError } from '../../facts/errors.ts';
import type { Pod } from '../../kubernetes/kubernetes.ts';
import { MalformedObject } from '../../kubectl/api/decode.ts';
import { getPod } from '../../kubectl/api/objects.ts';
import { attempt } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { hasMirrorAnnotation, ownHash, staticPodHash } from '../../pods/mirror-pod.ts';
import { fullName } from '../../pods/mirrors.ts';
import { kubeletQuestion } from '../nodes/kubelet.ts';
import { getKubeletPods } from '../nodes/kubelet-pods.ts';

/** Which static pod is looked at, and how. */
export interface ObservedPod {
  readonly node: string;
  readonly namespace: string;
  readonly mirrorName: string;
  readonly askKubelet: boolean;
  /** Milliseconds after which a kubelet's answer is given up. */
  readonly nodeTimeout: number;
  readonly signal: AbortSignal;
}

/** Milliseconds after which an answer is given up: who watches a pod asks again. */
const PATIENCE = 5_000;

/**
 * Looks at one static pod again and again while its manifest changes. Its kubelet is asked at first, and where the mirror
 * says nothing of the new manifest, which the kubelet shows 11 to 14 seconds before the mirror does, or of how it fares.
 */
export class PodObserver {
  readonly #connection: Connection;
  readonly #pod: ObservedPod;
  #wasLetIn = false;
  #kubeletWasHeard = false;
  #kubeletRefusal: string | undefined;
  /** Whether the mirror shows another manifest than the kubelet has, as for seconds after a change; undefined before the first look. */
  #mirrorLags: boolean | undefined;

  constructor(connection: Connection, pod: ObservedPod) {
    this.#connection = connection;
    this.#pod = pod;
  }

  /** Why the kubelet is not asked any more, in its words or the API server's, unescaped; undefined where it may be. */
  get kubeletRefusal(): string | undefined {
    return this.#kubeletRefusal;
  }

  /**
   * The pod as it is now; `oldHash` is that before the change, which the first look finds out, undefined where there was no
   * pod. Where the mirror lags behind then, the next one may be that of the old manifest, so that the kubelet alone is
   * believed. An API server that does not answer, or that is not itself, is `unreachable`; so is one that refuses who was
   * let in before: it may not have read its roles yet. Throws `ApiError` for any other refusal, `ConnectionError`
   * where no server was asked, `InterruptedError`.
   */
  async observe(oldHash: string | undefined): Promise<Observation> {
    const { namespace, mirrorName, signal } = this.#pod;
    let mirror: Pod | undefined;
    try {
      mirror = await getPod(this.#connection, namespace, mirrorName, signal, PATIENCE).catch(absent);
      this.#wasLetIn = true;
    } catch (error) {
      return { kind: 'unreachable', why: this.#whyUnreachable(error) };
    }
    if (mirror !== undefined && !hasMirrorAnnotation(mirror.metadata ?? {})) mirror = undefined;
    const hash = mirror && staticPodHash(mirror.metadata ?? {});
    const isTelling = mirror !== undefined && hash !== oldHash && mirror.status?.phase !== 'Pending';
    const isFirst = this.#mirrorLags === undefined && oldHash === undefined;
    const own = isTelling && !isFirst && this.#mirrorLags !== true ? undefined : await this.#askKubelet(oldHash);
    if (isFirst) this.#mirrorLags = mirror !== undefined && differs(own, hash);
    if (this.#mirrorLags === true) return observationOf(own);
    const ownPod = isTelling || own === 'none' ? undefined : own;
    if (ownPod !== undefined && (mirror === undefined || ownHash(ownPod.metadata ?? {}) !== oldHash)) {
      return seenPod(ownPod, 'kubelet', ownHash(ownPod.metadata ?? {}));
    }
    if (mirror !== undefined) return seenPod(mirror, 'mirror', hash);
    return { kind: 'absent', from: own === 'none' ? 'kubelet' : 'mirror' };
  }

  #whyUnreachable(error: unknown): string {
    if (error instanceof ConnectionError && !UNASKED.has(error.fault)) return error.message;
    if (error instanceof MalformedObject) return error.message;
    if (error instanceof ApiError) {
      const { status, message } = error;
      if (status >= 500 || status === 429 || (this.#wasLetIn && (status === 401 || status === 403))) return message;
    }
    throw error;
  }

  /** The pod as its kubelet has it, `none` where it has no such pod; undefined where it did not say. */
  async #askKubelet(oldHash: string | undefined): Promise<Pod | 'none' | undefined> {
    const { node, namespace, mirrorName, nodeTimeout, signal, askKubelet } = this.#pod;
    if (!askKubelet || this.#kubeletRefusal !== undefined) return undefined;
    const found: Pod[] = [];
    const onStatic = (pod: Pod): void => {
      if (fullName(pod.metadata ?? {}) === `${namespace}/${mirrorName}`) found.push(pod);
    };
    const request = { node, timeout: Math.min(nodeTimeout, PATIENCE), signal };
    const reading = await attempt(kubeletQuestion('pods', node), () =>
      getKubeletPods(this.#connection, request, () => new Date(), { onStatic }),
    );
    if (reading.kind === 'read') {
      this.#kubeletWasHeard = true;
      return found.find(({ metadata = {} }) => ownHash(metadata) !== oldHash) ?? found[0] ?? 'none';
    }
    if (reading.kind === 'unreadable' && REFUSALS.has(reading.unreadable.status) && !this.#kubeletWasHeard) {
      this.#kubeletRefusal = reading.unreadable.why;
    }
    return undefined;
  }
}

/** Whether the kubelet is known to have another manifest of a pod than its mirror shows, or none. */
function differs(own: Pod | 'none' | undefined, mirrorHash: string | undefined): boolean {
  if (own === undefined || own === 'none') return own === 'none';
  const hash = ownHash(own.metadata ?? {});
  return hash !== undefined && hash !== mirrorHash;
}

/** What the kubelet alone tells of a pod. */
function observationOf(own: Pod | 'none' | undefined): Observation {
  if (own === undefined) return { kind: 'unreachable', why: LAGGING };
  if (own === 'none') return { kind: 'absent', from: 'kubelet' };
  return seenPod(own, 'kubelet', ownHash(own.metadata ?? {}));
}

const LAGGING = 'its mirror pod does not show what the kubelet runs, and the kubelet does not answer';

/** Faults of this side, which asking again does not mend. */
const UNASKED: ReadonlySet<ConnectionError['fault']> = new Set(['config', 'credentials', 'exhausted']);
/** Not allowed, or there is no such endpoint. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([401, 403, 404]);

function absent(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404) return undefined;
  throw error;
}
